import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { unwritable } from "./file-errors.ts";
import { piecesOf } from "./pieces.ts";

function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/**
 * Writes a file so that at every moment, a crash and a full disk included, either the old file or
 * the whole new one is there: beside it first, then moved into its place.
 *
 * @param content a text, bytes, or parts that are written one behind the other
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
  const unfinished = `${path}.unfinished`;
  try {
    const file = openSync(unfinished, "w");
    try {
      for (const piece of parts.flatMap((part) => piecesOf(part))) {
        for (let written = 0; written < piece.length; ) written += writeSync(file, piece, written);
      }
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
