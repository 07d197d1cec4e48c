import { ImportError } from "../policy/foreign-policy.ts";
import { describePickled } from "./describe.ts";
import { PickleGlobal, PickleObject, PickleTuple, type PickleValue } from "./values.ts";

/**
 * The full name of the class or function whose call makes an object, such as
 * "gymnasium.spaces.box.Box"; undefined for what is no object, or is made by the result of a call.
 */
export function classOf(value: PickleValue | undefined): string | undefined {
  const callable = value instanceof PickleObject ? value.callable : undefined;
  return callable instanceof PickleGlobal ? callable.fullName : undefined;
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
  return new ImportError(
    `${what} is ${describePickled(value)}: softedge reads only ${known.join(", ")}`,
  );
}
