import * as z from "zod";

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function reasonOf(cause: unknown): string {
  return cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
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
