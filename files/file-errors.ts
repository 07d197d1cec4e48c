import * as z from "zod";

function reasonOf(cause: unknown): string {
  if (cause instanceof z.ZodError) return z.prettifyError(cause);
  return cause instanceof Error ? cause.message : String(cause);
}

/** The error of a file that is there and cannot be read, with the reason why. */
export function damaged(path: string, cause: unknown): Error {
  return new Error(`${path} is damaged: ${reasonOf(cause)}`, { cause });
}

/** The error of a file that cannot be written, such as for a full disk. */
export function unwritable(path: string, cause: unknown): Error {
  return new Error(`cannot write ${path}: ${reasonOf(cause)}`, { cause });
}

/** Whether the system gave this reason, such as "EEXIST". */
export function isErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
