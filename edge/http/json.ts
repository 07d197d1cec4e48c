import { maximumRows } from "../../schemas/limits.ts";
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

/** True if a Content-Type says that a body is JSON. */
export function isJson(contentType: string): boolean {
  return /^application\/json\s*(;|$)/i.test(contentType);
}

/** The refusal of a body that breaks off. Its sender is gone, but nothing failed in the Worker. */
export function brokenOff(): Refusal {
  return new Refusal(400, "the body breaks off");
}

/**
 * Parses JSON that a caller sent.
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
