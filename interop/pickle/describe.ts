import { quoted } from "../policy/quoted.ts";
import {
  InterpretedValue,
  PickleGlobal,
  PickleObject,
  PickleTuple,
  type PickleValue,
} from "./values.ts";

function describePrimitive(value: boolean | number | bigint | string | null): string {
  if (value === null) return "None";
  if (typeof value === "string") return `the string ${quoted(value)}`;
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "bigint" ? "a number beyond 2^53" : `the number ${value}`;
}

/** Names a value in a message, such as "None", "a dict", "an object of gymnasium.spaces.Box". */
export function describePickled(value: PickleValue): string {
  if (value === null || typeof value !== "object") return describePrimitive(value);
  if (value instanceof PickleObject) return `an object of ${quoted(value.root.fullName)}`;
  if (value instanceof PickleGlobal) return `the global ${quoted(value.fullName)}`;
  if (value instanceof InterpretedValue) return value.what;
  if (value instanceof PickleTuple) return "a tuple";
  if (value instanceof Map) return "a dict";
  if (value instanceof Set) return "a set";
  return value instanceof Uint8Array ? "bytes" : "a list";
}
