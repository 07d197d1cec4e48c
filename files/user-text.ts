import { readFileSync } from "node:fs";
import { isErrorCode, reasonOf } from "./file-errors.ts";

/** The byte order marks of Unicode, and the encodings that they announce. */
const marks: readonly [encoding: string, bytes: readonly number[]][] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

function encodingOf(bytes: Uint8Array): string | undefined {
  return marks.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte))?.[0];
}

/**
 * Returns the bytes of a file that a person named.
 *
 * @throws {Error} naming it, with the reason why it cannot be read
 */
export function readUserBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    if (isErrorCode(cause, "ENOENT")) throw new Error(`there is no file ${path}`, { cause });
    if (isErrorCode(cause, "EISDIR")) {
      throw new Error(`${path} is a folder: name a file`, { cause });
    }
    throw new Error(`cannot read ${path}: ${reasonOf(cause)}`, { cause });
  }
}

/**
 * Returns the text of a file that a person wrote, without its byte order mark. Editors and shells of
 * Windows begin files with one: PowerShell 5 writes UTF-16.
 *
 * @throws {Error} if there is no such file, it cannot be read, or is not text in its encoding
 */
export function readUserText(path: string): string {
  const bytes = readUserBytes(path);
  const encoding = encodingOf(bytes) ?? "utf-8";
  try {
    // The decoder drops the mark.
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error(`${path} is no text in ${encoding.toUpperCase()}: save it as UTF-8`, { cause });
  }
}

/**
 * Refuses a file with a byte order mark, where another program reads it that takes the mark for text.
 *
 * @throws {Error} if it has one, or cannot be read
 */
export function requireNoMark(path: string): void {
  const encoding = encodingOf(readFileSync(path));
  if (encoding === undefined) return;
  const what = `begins with the byte order mark of ${encoding.toUpperCase()}`;
  throw new Error(`${path} ${what}: save it as UTF-8 without one`);
}
