import type { HonoRequest } from "hono";
import { bodyLimit } from "hono/body-limit";
import { Refusal } from "./problem.ts";

/** Far above 1024 rows of any policy, far below the memory of an isolate. */
const maximumBytes = 8 * 1024 * 1024;

/** Refuses a body that is too large, whether it says its length or comes in chunks. */
export const limitBody = bodyLimit({
  maxSize: maximumBytes,
  onError() {
    throw new Refusal(413, `the body must have at most ${maximumBytes} bytes`);
  },
});

/**
 * Reads the body of a request as JSON.
 *
 * @throws {Refusal} when it is no JSON, or is not said to be
 */
export async function readJson(request: HonoRequest): Promise<unknown> {
  if (!/^application\/json\s*(;|$)/i.test(request.header("content-type") ?? "")) {
    throw new Refusal(415, "send the header Content-Type: application/json");
  }
  const text = await request.text();
  if (text.trim() === "") throw new Refusal(400, "the body is empty: send a JSON object");
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "the body is not JSON (which has no NaN and no Infinity)");
  }
}
