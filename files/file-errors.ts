import * as z from "zod";

function reasonOf(cause: unknown): string {
  if (cause instanceof z.ZodError) return z.prettifyError(cause);
  return cause instanceof Error ? cause.message : String(cause);
}

/** Thrown if a file exists but its content cannot be read. */
export class DamagedError extends Error {
  override readonly name = "DamagedError";
}

/** Creates the error of a file that exists but cannot be read, with the reason. */
export function damaged(path: string, cause: unknown): DamagedError {
  return new DamagedError(`${path} is damaged: ${reasonOf(cause)}`, { cause });
}

/** Creates the error of a file that cannot be written, for example because the disk is full. */
export function unwritable(path: string, cause: unknown): Error {
  return new Error(`cannot write ${path}: ${reasonOf(cause)}`, { cause });
}

/** Returns true for a system error with this code, such as "EEXIST". */
export function isErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
