import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { brokenOff, isJson, parseJson } from "./json.ts";
import { Refusal } from "./refusal.ts";

/**
 * Refuses a body that is too large, whether it states its length or comes in chunks, because parsing
 * costs time. Refuses a compressed one for the same reason: a few bytes of it may inflate to any number.
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

/**
 * Limits the length of a body as it is sent.
 *
 * @throws {Refusal} when it is longer, or breaks off
 */
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

/**
 * Reads the body of a request as text.
 *
 * @throws {Refusal} when it is longer than it may be, or breaks off
 */
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
  if (!isJson(context.req.header("content-type") ?? "")) {
    throw new Refusal(415, "send the header Content-Type: application/json");
  }
  return parseJson(await textOf(context), "the body");
}
