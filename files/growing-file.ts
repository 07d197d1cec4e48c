import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  statSync,
  truncateSync,
} from "node:fs";
import { unwritable } from "./file-errors.ts";

/*
 * Append-only files of a run: records are appended, and resuming truncates the file.
 */

/** The size of a file in bytes; 0 if it does not exist. */
export function sizeOfFile(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Appends to a file; creates it if needed. */
export function appendTo(path: string, content: string | Uint8Array): void {
  try {
    appendFileSync(path, content);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** Flushes a file to disk and returns its size; 0 if it does not exist. */
export function syncedSize(path: string): number {
  if (!existsSync(path)) return 0;
  const file = openSync(path, "r");
  try {
    // Some file systems report a full disk only here.
    fsyncSync(file);
    return fstatSync(file).size;
  } catch (cause) {
    throw unwritable(path, cause);
  } finally {
    closeSync(file);
  }
}

/** Truncates a file that is longer than `bytes`. */
export function cutTo(path: string, bytes: number): void {
  if (sizeOfFile(path) <= bytes) return;
  try {
    truncateSync(path, bytes);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}
