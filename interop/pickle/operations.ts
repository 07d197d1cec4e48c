import { pythonCalls, requireKey } from "./calls.ts";
import { describePickled } from "./describe.ts";
import type { PickleMachine } from "./machine.ts";
import { type PickleDict, PickleGlobal, PickleObject, type PickleValue } from "./values.ts";

/* What opcodes do to objects. */

/** The names of modules in Python 2, which protocols 0 to 2 use. */
const renamedModules = new Map([
  ["__builtin__", "builtins"],
  ["copy_reg", "copyreg"],
]);

/** Pushes a global by its names. */
export function pushGlobal(
  machine: PickleMachine,
  module: PickleValue | undefined,
  name: PickleValue | undefined,
): void {
  if (typeof module !== "string" || typeof name !== "string") {
    machine.refuse("the name of a global is no string");
  } else {
    machine.push(new PickleGlobal(renamedModules.get(module) ?? module, name));
  }
}

/** Pushes the value of a call: interpreted, if the function is a known one, or its record. */
export function call(
  machine: PickleMachine,
  callee: PickleValue,
  args: readonly PickleValue[],
  kwargs: PickleDict = new Map(),
): void {
  const callable = machine.callable(callee);
  const known =
    callable instanceof PickleGlobal && kwargs.size === 0
      ? (machine.options.calls?.get(callable.fullName) ?? pythonCalls.get(callable.fullName))
      : undefined;
  machine.push(known ? known(args, machine) : new PickleObject(callable, args, kwargs));
}

/** Calls a class with keyword arguments. */
export function callWithKeywords(machine: PickleMachine): void {
  const kwargs = machine.pop();
  const args = machine.tuple(machine.pop());
  if (!(kwargs instanceof Map))
    machine.refuse(`${describePickled(kwargs)} is no dict of arguments`);
  else call(machine, machine.pop(), args, kwargs);
}

/** Appends to the list, or the record of an object, below the values. */
export function append(machine: PickleMachine, values: readonly PickleValue[]): void {
  const list = machine.top();
  const items = list instanceof PickleObject ? list.items : list;
  if (!Array.isArray(items)) machine.refuse(`it appends to ${describePickled(list)}`);
  else for (const value of values) items.push(value);
}

/** Adds to the set, or the record of an object, below the values. */
export function addToSet(machine: PickleMachine, values: readonly PickleValue[]): void {
  const set = machine.top();
  for (const value of values) {
    requireKey(value, machine.refuse);
    if (set instanceof Set) set.add(value);
    else if (set instanceof PickleObject) set.items.push(value);
    else machine.refuse(`it adds to ${describePickled(set)}`);
  }
}

/** Returns a set of values. */
export function setOf(machine: PickleMachine, values: readonly PickleValue[]): Set<PickleValue> {
  for (const value of values) requireKey(value, machine.refuse);
  return new Set(values);
}

/** Assigns keys and values, which alternate, to a dict or the record of an object. */
function assign(machine: PickleMachine, target: PickleValue, pairs: readonly PickleValue[]): void {
  const dict = target instanceof PickleObject ? target.entries : target;
  if (!(dict instanceof Map)) machine.refuse(`it assigns to a key of ${describePickled(target)}`);
  else if (pairs.length % 2 === 1) machine.refuse("a key has no value");
  else {
    for (let i = 0; i < pairs.length; i += 2) {
      dict.set(requireKey(pairs[i], machine.refuse), pairs[i + 1]);
    }
  }
}

/** Assigns to the dict below the values. */
export function setItems(machine: PickleMachine, pairs: readonly PickleValue[]): void {
  assign(machine, machine.top(), pairs);
}

/** Returns a dict of keys and values, which alternate. */
export function dictOf(machine: PickleMachine, pairs: readonly PickleValue[]): PickleDict {
  const dict: PickleDict = new Map();
  assign(machine, dict, pairs);
  return dict;
}

/**
 * Records an object's state. Those of dicts are dropped: PyTorch's state dicts have an attribute
 * `_metadata`.
 */
export function build(machine: PickleMachine): void {
  const state = machine.pop();
  const object = machine.top();
  if (object instanceof Map) return;
  if (!(object instanceof PickleObject))
    machine.refuse(`it gives ${describePickled(object)} a state`);
  else if (object.state !== undefined) machine.refuse("it gives an object its state twice");
  else object.state = state;
}
