import { attributesOf, classOf } from "../../../interop/pickle/attributes.ts";
import { PickleObject, PickleTuple, type PickleValue } from "../../../interop/pickle/values.ts";
import { parseFloatOfPython } from "../fixtures.ts";

/** Returns a value as JSON, each object with its kind, as `python_files.py` records it. */
export function asRecorded(value: PickleValue): unknown {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return { number: value };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("hex") };
  if (Array.isArray(value)) return { list: value.map(asRecorded) };
  if (value instanceof PickleTuple) return { tuple: value.items.map(asRecorded) };
  if (value instanceof Set) return { set: [...value].map(String).sort() };
  if (value instanceof Map) return { dict: Array.from(value, (entry) => entry.map(asRecorded)) };
  if (value instanceof PickleObject) {
    // Protocols 0 and 1 give the items to the constructor.
    const [given] = value.args;
    const items = value.items.length === 0 && Array.isArray(given) ? given : value.items;
    const state = { dict: Array.from(attributesOf(value), (entry) => entry.map(asRecorded)) };
    return { object: classOf(value), state, items: items.map(asRecorded) };
  }
  throw new Error("a value that no recording has");
}

/** Returns a recorded value with integers and floats as numbers, which JavaScript does not tell apart. */
export function recorded(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(recorded);
  if (json === null || typeof json !== "object") return json;
  if ("int" in json && typeof json.int === "string") {
    const number = Number(json.int);
    return { number: Number.isSafeInteger(number) ? number : BigInt(json.int) };
  }
  if ("float" in json && typeof json.float === "string") {
    return { number: parseFloatOfPython(json.float) };
  }
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, recorded(value)]));
}
