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
 * Files of a run that grow by what is recorded, and are cut where a run is resumed.
 */

/** The size of a file in bytes; 0, if there is none. */
export function sizeOfFile(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Adds to a file's end, and makes it where there is none. */
export function appendTo(path: string, content: string | Uint8Array): void {
  try {
    appendFileSync(path, content);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** The size of a file that is on disk to its end; 0, if there is none. */
export function syncedSize(path: string): number {
  if (!existsSync(path)) return 0;
  const file = openSync(path, "r");
  try {
    // Some file systems find out here that they are full.
    fsyncSync(file);
    return fstatSync(file).size;
  } catch (cause) {
    throw unwritable(path, cause);
  } finally {
    closeSync(file);
  }
}

/** Drops what a file has behind its first bytes. */
export function cutTo(path: string, bytes: number): void {
  if (sizeOfFile(path) <= bytes) return;
  try {
    truncateSync(path, bytes);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}
