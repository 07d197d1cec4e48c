/** A Python tuple. */
export class PickleTuple {
  readonly items: readonly PickleValue[];

  constructor(items: readonly PickleValue[]) {
    this.items = items;
  }
}

/** A class or function, by its name. Nothing is ever looked up or called by it. */
export class PickleGlobal {
  /** The module, by its name in Python 3. */
  readonly module: string;
  /** The name in the module, such as "Box" or "Outer.Inner". */
  readonly name: string;

  constructor(module: string, name: string) {
    this.module = module;
    this.name = name;
  }

  get fullName(): string {
    return `${this.module}.${this.name}`;
  }
}

/** An inert record of a call that the pickle asks for, and of what it then does with the result. */
export class PickleObject {
  readonly callable: PickleGlobal | PickleObject;
  /** The global that is called, also if it is the result of its call that is called. */
  readonly root: PickleGlobal;
  readonly args: readonly PickleValue[];
  readonly kwargs: PickleDict;
  /** The state that the object is given, usually a dict of its attributes. */
  state: PickleValue | undefined = undefined;
  /** What is appended, or added to a set. */
  readonly items: PickleValue[] = [];
  /** What is assigned to keys. */
  readonly entries: PickleDict = new Map();

  constructor(
    callable: PickleGlobal | PickleObject,
    args: readonly PickleValue[],
    kwargs: PickleDict = new Map(),
  ) {
    this.callable = callable;
    this.root = callable instanceof PickleObject ? callable.root : callable;
    this.args = args;
    this.kwargs = kwargs;
  }
}

/** The base of values that a reader of a particular format makes, such as tensors. */
export abstract class InterpretedValue {
  /** What it is, in messages: "a tensor". */
  abstract readonly what: string;
}

/** A dict. Keys that are objects, such as tuples, are found by identity only. */
export type PickleDict = Map<PickleValue, PickleValue>;

/**
 * A value of a pickle. None is null. An int beyond 2^53 is a bigint. Values may contain themselves,
 * and may be nested without limit: functions that follow them must not recurse.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | PickleTuple
  | PickleDict
  | Set<PickleValue>
  | PickleGlobal
  | PickleObject
  | InterpretedValue;
