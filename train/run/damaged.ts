import * as z from "zod";

/** The error of a file that is there and cannot be read, with the reason why. */
export function damaged(path: string, cause: unknown): Error {
  const reason =
    cause instanceof z.ZodError
      ? z.prettifyError(cause)
      : cause instanceof Error
        ? cause.message
        : String(cause);
  return new Error(`${path} is damaged: ${reason}`, { cause });
}
