import fc from "fast-check";
import { expect, test } from "vitest";
import { numpyArray } from "../../../interop/pickle/numpy.ts";
import { readPickle } from "../../../interop/pickle/read-pickle.ts";
import {
  PickleGlobal,
  PickleObject,
  PickleTuple,
  type PickleValue,
} from "../../../interop/pickle/values.ts";
import {
  little,
  pickledBytes,
  pickledGlobal,
  pickledText,
  pickleOf,
} from "../../../studies/fuzz/pickle-writer.ts";

function pickledInteger(value: bigint): Uint8Array {
  const length = Math.ceil((value.toString(2).length + 1) / 8);
  const encoded = Array.from({ length }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
  return pickleOf(0x8a, length, Uint8Array.from(encoded));
}

function pickledNumber(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return pickleOf("G", new Uint8Array(view.buffer));
}

const all = (values: Iterable<PickleValue>) => pickleOf(...Array.from(values, pickled));

/** Writes a value, as Python's pickler does but for the memo. */
function pickled(value: PickleValue): Uint8Array {
  if (value === null) return pickleOf("N");
  if (typeof value === "boolean") return pickleOf(value ? 0x88 : 0x89);
  if (typeof value === "bigint") return pickledInteger(value);
  if (typeof value === "number") return pickledNumber(value);
  if (typeof value === "string") return pickledText(value);
  if (value instanceof Uint8Array) return pickledBytes(value);
  if (Array.isArray(value)) return pickleOf("](", all(value), "e");
  if (value instanceof PickleTuple) return pickleOf("(", all(value.items), "t");
  if (value instanceof Set) return pickleOf(0x8f, "(", all(value), 0x90);
  if (value instanceof Map) return pickleOf("}(", all([...value].flat()), "u");
  if (value instanceof PickleGlobal) return pickledGlobal(value.module, value.name);
  if (value instanceof PickleObject) {
    const { callable, args, kwargs, state = null, items, entries } = value;
    return pickleOf(
      pickled(callable),
      pickled(new PickleTuple(args)),
      kwargs.size === 0 ? "R" : pickleOf(pickled(kwargs), 0x92),
      "(",
      all(items),
      "e(",
      all([...entries].flat()),
      "u",
      pickled(state),
      "b",
    );
  }
  throw new Error("a value that no program pickles");
}

const name = fc.stringMatching(/^[a-z_]{1,8}$/);
const key = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null));

const { value } = fc.letrec<{ value: PickleValue; object: PickleObject }>((tie) => {
  const values = fc.array(tie("value"), { maxLength: 4 });
  const dict = fc
    .array(fc.tuple(key, tie("value")), { maxLength: 4 })
    .map((pairs) => new Map<PickleValue, PickleValue>(pairs));
  return {
    object: fc
      .record({
        module: name,
        name,
        args: values,
        kwargs: dict,
        state: tie("value"),
        items: values,
        entries: dict,
      })
      .map(({ module, name, args, kwargs, state, items, entries }) => {
        // No module of Python has a name that ends so.
        const object = new PickleObject(new PickleGlobal(`${module}9`, name), args, kwargs);
        object.state = state;
        object.items.push(...items);
        for (const [key, entry] of entries) object.entries.set(key, entry);
        return object;
      }),
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom(null, true, false),
      fc.double(),
      fc.bigInt({ min: -(2n ** 1000n), max: -(2n ** 54n) }),
      fc.bigInt({ min: 2n ** 54n, max: 2n ** 1000n }),
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("__proto__", "constructor"),
      fc.uint8Array(),
      values,
      values.map((items) => new PickleTuple(items)),
      fc.array(key).map((members) => new Set<PickleValue>(members)),
      dict,
      tie("object"),
    ),
  };
});

test("a value that is pickled is read", () => {
  fc.assert(
    fc.property(value, (value) => {
      expect(readPickle(pickleOf(0x80, 4, pickled(value), "."))).toEqual(value);
    }),
  );
});

test("an integer that is pickled is read: as a number if it is exact", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (integer) => {
      const number = Number(integer);
      const expected = Number.isSafeInteger(number) ? number : integer;
      expect(readPickle(pickleOf(pickledInteger(integer), "."))).toBe(expected);
      expect(readPickle(pickleOf(`L${integer}L\n.`))).toBe(expected);
      expect(readPickle(pickleOf(`I${integer}\n.`))).toBe(expected);
    }),
  );
});

test.each([
  ["V\\u6f22\\U0001f916\\u005c\n.", "漢🤖\\"],
  ["V\\\\u0041 \\x\n.", "\\\\u0041 \\x"],
  ["S'it\\'s \\x41\\n'\n.", "it's A\n"],
  ['S"\\\\n"\n.', "\\n"],
])("text of protocol 0 is read: %s", (pickle, expected) => {
  expect(readPickle(pickleOf(pickle))).toBe(expected);
});

test("a numpy array of any shape and order is read", () => {
  const array = fc
    .tuple(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }), fc.boolean())
    .chain(([shape, fortran]) => {
      const length = shape.reduce((product, axis) => product * axis, 1);
      const data = fc.array(fc.double(), { minLength: length, maxLength: length });
      return fc.record({ shape: fc.constant(shape), fortran: fc.constant(fortran), data });
    });
  fc.assert(
    fc.property(array, ({ shape, fortran, data }) => {
      const type = [pickledGlobal("numpy", "dtype"), pickledText("f8"), 0x85, "R"];
      const bytes = new Uint8Array(Float64Array.from(data).buffer);
      const lengths = pickleOf("(", ...shape.flatMap((axis) => ["M", little(axis, 2)]), "t");
      const pickle = pickleOf(
        pickledGlobal("numpy.core.numeric", "_frombuffer"),
        pickleOf(
          "(",
          pickledBytes(bytes),
          ...type,
          lengths,
          pickledText(fortran ? "F" : "C"),
          "tR.",
        ),
      );
      const read = numpyArray(readPickle(pickle));
      // The array's transpose has the reversed shape, and its numbers in the other order.
      const position = (index: readonly number[]) => {
        const axes = shape.map((length, axis) => [length, index[axis]] as const);
        const order = fortran ? axes.toReversed() : axes;
        return order.reduce((at, [length, i]) => at * length + i, 0);
      };
      const indices = shape.reduce<number[][]>(
        (rows, length) => rows.flatMap((row) => Array.from({ length }, (_, i) => [...row, i])),
        [[]],
      );
      expect(read.shape).toEqual(shape);
      expect([...read.data]).toEqual(indices.map((index) => data[position(index)]));
    }),
  );
});
