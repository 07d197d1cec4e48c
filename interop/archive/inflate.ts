import { Inflate } from "fflate";
import { ImportError } from "../policy/foreign-policy.ts";

/** DEFLATE shortens 258 bytes to no less than two bits. */
const mostGrowth = 1032;
/** Compressed bytes that are inflated at a time: at most 16 MiB result. */
const stride = 16 * 1024;

/**
 * Returns the content of a DEFLATE stream whose length is known. It stops where more comes out, so
 * that memory is bounded by the length.
 *
 * @param what names the stream in errors
 * @throws {ImportError} if the stream is damaged, or has another length
 */
export function inflateExactly(compressed: Uint8Array, length: number, what: string): Uint8Array {
  const wrong = () => new ImportError(`${what} is damaged: it does not inflate to ${length} bytes`);
  // Otherwise a file of no size could have memory allocated for it.
  if (length > mostGrowth * compressed.length) throw wrong();
  const content = new Uint8Array(length);
  let filled = 0;
  const stream = new Inflate((piece) => {
    if (piece.length > length - filled) throw wrong();
    content.set(piece, filled);
    filled += piece.length;
  });
  try {
    for (let at = 0; at < compressed.length; at += stride) {
      stream.push(compressed.subarray(at, at + stride), at + stride >= compressed.length);
    }
  } catch {
    // fflate throws errors of several kinds.
    throw wrong();
  }
  if (filled !== length) throw wrong();
  return content;
}
