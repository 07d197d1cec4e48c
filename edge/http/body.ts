import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { maximumRows } from "../../schemas/act.ts";
import { Refusal } from "./refusal.ts";

/** The longest number of JSON that a double needs has 24 characters; the rest is for spacing. */
const bytesPerNumber = 64;
const bytesBesides = 64 * 1024;
/** Far below the memory of an isolate. */
const mostBytesOfAll = 8 * 1024 * 1024;

/**
 * Returns the bytes that the JSON of the largest batch needs.
 *
 * @param numbersPerRow the numbers of an observation and its noise
 */
export function mostBytesOfBatch(numbersPerRow: number): number {
  return Math.min(bytesBesides + maximumRows * numbersPerRow * bytesPerNumber, mostBytesOfAll);
}

/**
 * Refuses a body that is larger, whether it says its length or comes in chunks: what is parsed
 * costs time, and an attacker's must not cost much. Refuses a compressed one for the same reason: a
 * few bytes of it may become any number.
 */
export async function limitBody(context: Context, mostBytes: number): Promise<void> {
  if (encodingOf(context) !== undefined) {
    throw new Refusal(415, "a compressed body is not supported: leave out Content-Encoding");
  }
  await limitLength(context, mostBytes);
}

/** The Content-Encoding of a body, in lower case; undefined if the body is sent as it is. */
export function encodingOf({ req }: Context): string | undefined {
  const encoding = req.raw.headers.get("content-encoding")?.toLowerCase();
  return encoding === "identity" ? undefined : encoding;
}

/** @throws {Refusal} when a body is longer as it is sent, or breaks off */
export async function limitLength(context: Context, mostBytes: number): Promise<void> {
  const { headers } = context.req.raw;
  // The runtime holds a body to the length that it says. To ask whether there is a body, as Hono
  // does first, makes a stream of it, which costs more than to parse one.
  const length = headers.has("transfer-encoding") ? null : headers.get("content-length");
  if (length !== null && Number(length) <= mostBytes) return;
  const limit = bodyLimit({
    maxSize: mostBytes,
    onError() {
      throw tooLong(mostBytes);
    },
  });
  try {
    await limit(context, async () => {});
  } catch (error) {
    // A body that comes in chunks is read here, and that may fail.
    throw error instanceof Refusal ? error : brokenOff();
  }
}

export function tooLong(mostBytes: number): Refusal {
  return new Refusal(413, `the body must have at most ${mostBytes} bytes`);
}

/** Whoever sends is gone, and will not hear this; but nothing failed here. */
export function brokenOff(): Refusal {
  return new Refusal(400, "the body breaks off");
}

/** @throws {Refusal} when it is longer than it may be, or breaks off */
export async function readText(context: Context, mostBytes: number): Promise<string> {
  await limitBody(context, mostBytes);
  return textOf(context);
}

async function textOf({ req }: Context): Promise<string> {
  try {
    return await req.text();
  } catch {
    throw brokenOff();
  }
}

/**
 * Reads the body of a request as JSON.
 *
 * @throws {Refusal} when it is longer than it may be, no JSON, not said to be, or breaks off
 */
export async function readJson(context: Context, mostBytes: number): Promise<unknown> {
  await limitBody(context, mostBytes);
  if (!/^application\/json\s*(;|$)/i.test(context.req.header("content-type") ?? "")) {
    throw new Refusal(415, "send the header Content-Type: application/json");
  }
  return parseJson(await textOf(context), "the body");
}

/**
 * Parses what a caller sent.
 *
 * @param name what to call it where it is refused
 * @throws {Refusal} when it is no JSON
 */
export function parseJson(text: string, name: string): unknown {
  if (text.trim() === "") throw new Refusal(400, `${name} is empty: send a JSON object`);
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, `${name} is not JSON (which has no NaN and no Infinity)`);
  }
}
