import { ImportError } from "../foreign-policy.ts";
import { quoted } from "../quoted.ts";
import { describePickled, globalOf } from "./describe.ts";
import { PickleObject, PickleTuple, type PickleValue } from "./values.ts";

/** The full name of an object's class or function, such as "gymnasium.spaces.box.Box". */
export function classOf(value: PickleValue | undefined): string | undefined {
  return value instanceof PickleObject ? globalOf(value).fullName : undefined;
}

/** The attributes in the state of an object: a dict, or a pair of dicts if the class has slots. */
export function attributesOf(object: PickleObject): Map<string, PickleValue> {
  const { state } = object;
  const attributes = new Map<string, PickleValue>();
  for (const part of state instanceof PickleTuple ? state.items : [state]) {
    if (!(part instanceof Map)) continue;
    for (const [name, value] of part) if (typeof name === "string") attributes.set(name, value);
  }
  return attributes;
}

/**
 * Returns the error for a global that is not among those that a reader knows.
 *
 * @param what the value of it, such as "the observation space"
 */
export function refusedGlobal(value: PickleValue, what: string, known: readonly string[]) {
  const name = classOf(value);
  const is = name === undefined ? describePickled(value) : `made by ${quoted(name)}`;
  return new ImportError(`${what} is ${is}: softedge reads only ${known.join(", ")}`);
}
