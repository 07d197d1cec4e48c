import * as z from "zod";

const told = z.object({
  message: z.string(),
  environment: z.int().nullable(),
  traceback: z.string(),
});

/** An exception in Python. Its cause has the traceback, which SOFTEDGE_DEBUG=1 shows. */
export class PythonFailure extends Error {
  /** The number of the environment in its group; null if none has failed. */
  readonly environment: number | null;
  readonly traceback: string;

  constructor({ message, environment, traceback }: z.infer<typeof told>) {
    super(message, traceback === "" ? {} : { cause: new Error(traceback) });
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
