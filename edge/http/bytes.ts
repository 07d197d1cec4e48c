import type { Context } from "hono";
import { encodingOf, limitLength, tooLong } from "./body.ts";
import { type ContentEncoding, contentEncodings } from "./content-encodings.ts";
import { brokenOff } from "./json.ts";
import { Refusal } from "./refusal.ts";

/**
 * The compressed bytes that are inflated at a time. Deflate expands to at most 1032 times as much,
 * here 4 MiB. What is inflated beyond a limit is this, and once more while the reader is told.
 */
const bytesAtOnce = 4096;

/**
 * Reads the body of a request as bytes, and inflates one whose Content-Encoding is gzip or deflate.
 *
 * @throws {Refusal} when it is longer than it may be, compressed or inflated; when it is compressed
 *   otherwise, or not as it says; or when it breaks off
 */
export async function readBytes(context: Context, mostBytes: number): Promise<Uint8Array> {
  const encoding = encodingOf(context);
  const known = contentEncodings.find((each) => each === encoding);
  if (encoding !== undefined && !known) {
    throw new Refusal(
      415,
      `the Content-Encoding must be ${contentEncodings.join(" or ")}, or left out`,
    );
  }
  await limitLength(context, mostBytes);
  const bytes = await bytesOf(context);
  return known ? inflate(bytes, known, mostBytes) : bytes;
}

async function bytesOf({ req }: Context): Promise<Uint8Array> {
  try {
    return new Uint8Array(await req.arrayBuffer());
  } catch {
    throw brokenOff();
  }
}

/**
 * Inflates a body up to a limit. The runtime inflates whatever is written at once: nothing more is
 * written to it when there are too many bytes.
 */
async function inflate(
  bytes: Uint8Array,
  format: ContentEncoding,
  mostBytes: number,
): Promise<Uint8Array> {
  const { readable, writable } = new DecompressionStream(format);
  const reader = readable.getReader({ mode: "byob" });
  const feeding = new AbortController();
  const fed = feed(writable, bytes, feeding.signal);
  try {
    // Fewer bytes than asked for are all there are.
    const { value } = await reader.readAtLeast(mostBytes + 1, new Uint8Array(mostBytes + 1));
    const inflated = value ?? new Uint8Array();
    if (inflated.length > mostBytes) throw tooLong(mostBytes);
    return inflated;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(400, `the body is not what its Content-Encoding says, ${format}`);
  } finally {
    feeding.abort();
    await fed;
  }
}

/** Writes bytes to a stream, until it fails or the signal. Whoever reads is told of the failure. */
async function feed(writable: WritableStream, bytes: Uint8Array, signal: AbortSignal) {
  const writer = writable.getWriter();
  try {
    for (let at = 0; at < bytes.length; at += bytesAtOnce) {
      await writer.write(bytes.subarray(at, at + bytesAtOnce));
      if (signal.aborted) return await writer.abort();
    }
    await writer.close();
  } catch {}
}
