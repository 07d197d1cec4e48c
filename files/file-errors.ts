import * as z from "zod";
import { describeMistakes } from "../schemas/mistakes.ts";

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** System errors in words. */
const systemErrors: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is used up",
  EEXIST: "it exists already",
  EFBIG: "the file is too large",
  EISDIR: "it is a folder, not a file",
  ELOOP: "its links lead in a circle",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "its name is too long",
  ENOENT: "there is no such file or folder",
  ENOSPC: "the disk is full",
  ENOTDIR: "it is, or is inside, what is no folder",
  ENOTEMPTY: "the folder is not empty",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
};

/** The code of a system error, such as "ENOSPC"; undefined for other errors. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}

/** What went wrong in words: of a system error, the reason and its code. */
export function reasonOf(cause: unknown): string {
  if (cause instanceof z.ZodError) return describeMistakes(cause);
  const code = codeOf(cause) ?? "";
  const words = systemErrors[code];
  return words === undefined ? messageOf(cause) : `${words} (${code})`;
}

/** Describes any error, a system error with the file that it is about. */
export function describeError(error: unknown): string {
  const isAboutFile = error instanceof Error && "path" in error && "syscall" in error;
  return isAboutFile && error.path !== undefined
    ? `${error.path}: ${reasonOf(error)}`
    : reasonOf(error);
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
  return codeOf(error) === code;
}
