import { closeSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { unwritable } from "./file-errors.ts";
import { writeFully } from "./positioned.ts";

/** Syncs to disk which files a folder has. */
export function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/**
 * Writes a file atomically: after a crash or on a full disk, either the old or the complete new
 * file is there. Writes a temporary file next to it and renames that.
 *
 * @param content a text, bytes, or parts to write in order
 */
export function writeWhole(
  path: string,
  content: string | Uint8Array | readonly Uint8Array[],
): void {
  const parts =
    typeof content === "string"
      ? [Buffer.from(content)]
      : content instanceof Uint8Array
        ? [content]
        : content;
  produceWhole(path, (unfinished) => {
    const file = openSync(unfinished, "w");
    try {
      let position = 0;
      for (const part of parts) {
        writeFully(file, part, position);
        position += part.length;
      }
    } finally {
      closeSync(file);
    }
  });
}

/**
 * Writes a file atomically, like `writeWhole`, by a function that writes to the path of the
 * temporary file.
 */
export function produceWhole(path: string, write: (unfinished: string) => void): void {
  const unfinished = `${path}.unfinished`;
  try {
    write(unfinished);
    const file = openSync(unfinished, "r+");
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(unfinished, { force: true, recursive: true });
    throw unwritable(path, error);
  }
}
