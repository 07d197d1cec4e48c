import { readSync, writeSync } from "node:fs";
import { piecesOf } from "./pieces.ts";

/*
 * Whole reads and writes at a position of an open file: a single call may stop early.
 */

/** The bytes of numbers, as a view. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * Fills bytes from a file.
 *
 * @throws {Error} if the file ends before
 */
export function readFully(file: number, bytes: Uint8Array, position = 0): void {
  let at = position;
  for (const piece of piecesOf(bytes)) {
    for (let read = 0; read < piece.length; ) {
      const count = readSync(file, piece, read, piece.length - read, at);
      if (count === 0) throw new Error(`it ends after ${at} bytes`);
      read += count;
      at += count;
    }
  }
}

/** Writes bytes to a file. */
export function writeFully(file: number, bytes: Uint8Array, position: number): void {
  let at = position;
  for (const piece of piecesOf(bytes)) {
    for (let written = 0; written < piece.length; ) {
      const count = writeSync(file, piece, written, piece.length - written, at);
      written += count;
      at += count;
    }
  }
}
