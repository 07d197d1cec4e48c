import { describePickled } from "./describe.ts";
import { latin1Bytes } from "./texts.ts";
import { PickleGlobal, PickleObject, PickleTuple, type PickleValue } from "./values.ts";

/** What a call may use of the machine. */
export interface CallContext {
  refuse(sentence: string): never;
  /** Counts values and bytes that the call makes. */
  charge(values: number, copied?: number): void;
}

/** The value of a call of a known function. */
export type Call = (args: readonly PickleValue[], context: CallContext) => PickleValue;

function itemsOf(value: PickleValue | undefined, context: CallContext): PickleValue[] {
  if (value === undefined) return [];
  const iterable = value instanceof PickleTuple ? value.items : value;
  if (!Array.isArray(iterable) && !(iterable instanceof Set)) {
    return context.refuse(`it makes a collection of ${describePickled(value)}`);
  }
  const items = [...iterable];
  context.charge(items.length);
  return items;
}

const orderedDict: Call = ([pairs], context) => {
  const dict = new Map<PickleValue, PickleValue>();
  for (const pair of itemsOf(pairs, context)) {
    const items = pair instanceof PickleTuple ? pair.items : pair;
    if (!Array.isArray(items) || items.length !== 2) {
      return context.refuse(`it makes a dict of ${describePickled(pair)}`);
    }
    dict.set(requireKey(items[0], context.refuse), items[1]);
  }
  return dict;
};

const set: Call = ([items], context) => {
  const members = itemsOf(items, context);
  for (const member of members) requireKey(member, context.refuse);
  return new Set(members);
};

/** bytes and bytearray: of nothing, of bytes, or of text in Latin-1. */
const bytes: Call = ([content, encoding], context) => {
  if (content === undefined) return new Uint8Array();
  if (content instanceof Uint8Array) return content;
  if (typeof content === "string" && (encoding === "latin1" || encoding === "latin-1")) {
    context.charge(0, content.length);
    const encoded = latin1Bytes(content);
    if (encoded) return encoded;
  }
  return context.refuse(`it makes bytes of ${describePickled(content)}`);
};

/** An object as protocols 0 and 1 create it: cls.__new__(cls), or base.__new__(cls, state). */
const reconstructor: Call = ([cls, base, state], { refuse }) => {
  if (!(cls instanceof PickleGlobal)) return refuse("it creates an object of no class");
  const plain = base instanceof PickleGlobal && base.fullName === "builtins.object";
  return new PickleObject(cls, plain || state === undefined ? [] : [state]);
};

/**
 * The functions of Python's own library that are interpreted. Calls of all others become inert
 * records.
 */
export const pythonCalls: ReadonlyMap<string, Call> = new Map([
  ["collections.OrderedDict", orderedDict],
  ["builtins.set", set],
  ["builtins.frozenset", set],
  ["builtins.bytes", bytes],
  ["builtins.bytearray", bytes],
  ["_codecs.encode", bytes],
  ["copyreg._reconstructor", reconstructor],
]);

/** Returns a value that may be a key of a dict, which a list or a dict may not. */
export function requireKey(
  value: PickleValue | undefined,
  refuse: (sentence: string) => never,
): PickleValue {
  if (value === undefined || Array.isArray(value) || value instanceof Map) {
    return refuse(`${value ? describePickled(value) : "nothing"} is a key`);
  }
  return value;
}
