import * as z from "zod";

const told = z.object({
  message: z.string(),
  environment: z.int().nullable(),
  traceback: z.string(),
});

/** Python's traceback as an error, which is printed as it is. */
function causeOf(traceback: string): Error {
  const cause = new Error(traceback);
  cause.stack = traceback.trimEnd();
  return cause;
}

/** An exception in Python. Its cause has the traceback, which SOFTEDGE_DEBUG=1 shows. */
export class PythonFailure extends Error {
  /** The number of the environment in its group; null if none has failed. */
  readonly environment: number | null;
  readonly traceback: string;

  constructor({ message, environment, traceback }: z.infer<typeof told>) {
    super(message, traceback === "" ? {} : { cause: causeOf(traceback) });
    this.environment = environment;
    this.traceback = traceback;
  }

  /** The failure in the JSON of a failed answer. */
  static parse(value: unknown): PythonFailure {
    return new PythonFailure(told.parse(value));
  }

  /** The same in plain data, for another thread. */
  toJSON(): z.infer<typeof told> {
    const { message, environment, traceback } = this;
    return { message, environment, traceback };
  }
}

/** Returns an error for the failure of an environment in a step or a reset. */
export function failureIn(environment: string, { message, cause }: PythonFailure): Error {
  const where = cause === undefined ? "" : " (SOFTEDGE_DEBUG=1 shows Python's traceback)";
  return new Error(`${environment}: ${message}${where}`, { cause });
}
