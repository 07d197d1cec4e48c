import { opcodes } from "../../interop/pickle/opcodes.ts";
import type { Draws } from "./draws.ts";
import { little, pickledBytes, pickledGlobal, pickledText, pickleOf } from "./pickle-writer.ts";

/** Globals that readers interpret, that would do harm, and names of JavaScript. */
const globals: [module: string, name: string][] = [
  ["collections", "OrderedDict"],
  ["_codecs", "encode"],
  ["builtins", "set"],
  ["builtins", "bytearray"],
  ["copyreg", "_reconstructor"],
  ["builtins", "object"],
  ["numpy._core.multiarray", "_reconstruct"],
  ["numpy._core.multiarray", "scalar"],
  ["numpy._core.numeric", "_frombuffer"],
  ["numpy", "dtype"],
  ["torch._utils", "_rebuild_tensor_v2"],
  ["torch._utils", "_rebuild_tensor_v3"],
  ["torch._utils", "_rebuild_parameter"],
  ["torch", "FloatStorage"],
  ["torch", "LongStorage"],
  ["torch", "float64"],
  ["gymnasium.spaces.box", "Box"],
  ["os", "system"],
  ["builtins", "eval"],
  ["builtins", "getattr"],
  ["builtins", "__proto__"],
  ["constructor", "constructor"],
];

const texts = [
  "storage",
  "cpu",
  "0",
  "1",
  "C",
  "F",
  "<f4",
  "f8",
  "i8",
  "O8",
  "latin1",
  "low",
  "__proto__",
  "constructor",
  "漢",
  "",
];

const numbers = [0, 1, 2, 3, 4, 255, 2 ** 31 - 1];

type Writer = (draws: Draws, depth: number) => Uint8Array;

function several(draws: Draws, depth: number, most = 4): Uint8Array {
  return pickleOf(...Array.from({ length: draws.below(most + 1) }, () => value(draws, depth - 1)));
}

const tuple: Writer = (draws, depth) => pickleOf("(", several(draws, depth, 8), "t");

/** A key and a value, as often as not with a key that is no key. */
const pairs: Writer = (draws, depth) =>
  pickleOf(
    ...Array.from({ length: draws.below(4) }, () =>
      pickleOf(atom(draws, 0), value(draws, depth - 1)),
    ),
  );

const shape: Writer = (draws) =>
  pickleOf("(", ...Array.from({ length: draws.below(4) }, () => integer(draws, 0)), "t");

const integer: Writer = (draws) => {
  if (draws.chance(0.1)) return pickleOf(0x8a, 8, little(draws.pick([2n ** 53n, 2n ** 62n]), 8));
  return pickleOf("J", little(draws.chance(0.05) ? -1 : draws.pick(numbers), 4));
};

const atom: Writer = (draws) =>
  draws.pick<() => Uint8Array>([
    () => pickleOf("N"),
    () => pickleOf(0x88),
    () => integer(draws, 0),
    () => pickledText(draws.pick(texts)),
    () => pickledBytes(draws.bytes(draws.pick([0, 1, 4, 8, 16]))),
    () => pickleOf("G", draws.bytes(8)),
    () => pickledGlobal(...draws.pick(globals)),
  ])();

const dtype: Writer = (draws) =>
  pickleOf(
    pickledGlobal("numpy", "dtype"),
    pickledText(draws.pick(["f4", "f8", "i8", "b1", "O8", "f2", "bf16", "__proto__"])),
    "\x89\x88\x87R(K\x03",
    pickledText(draws.pick(["<", ">", "|"])),
    "NNNtb",
  );

const array: Writer = (draws) =>
  pickleOf(
    pickledGlobal("numpy._core.numeric", "_frombuffer"),
    "(",
    pickledBytes(draws.bytes(draws.pick([0, 4, 8, 16, 24]))),
    dtype(draws, 0),
    shape(draws, 0),
    pickledText(draws.pick(["C", "F"])),
    "tR",
  );

const storage: Writer = (draws) =>
  pickleOf(
    "(",
    pickledText("storage"),
    pickledGlobal("torch", draws.pick(["FloatStorage", "LongStorage", "BoolStorage", "object"])),
    pickledText(draws.pick(["0", "1", "5", "../0", ""])),
    pickledText("cpu"),
    integer(draws, 0),
    "tQ",
  );

const tensor: Writer = (draws) =>
  pickleOf(
    pickledGlobal("torch._utils", "_rebuild_tensor_v2"),
    "(",
    storage(draws, 0),
    integer(draws, 0),
    shape(draws, 0),
    shape(draws, 0),
    "\x89}tR",
  );

const memo = (draws: Draws) => draws.below(8);

const writers: Writer[] = [
  atom,
  tuple,
  array,
  tensor,
  (draws, depth) => pickleOf("](", several(draws, depth), "e"),
  (draws, depth) => pickleOf("}(", pairs(draws, depth), "u"),
  (draws, depth) => pickleOf(0x8f, "(", several(draws, depth), 0x90),
  (draws, depth) => pickleOf(pickledGlobal(...draws.pick(globals)), tuple(draws, depth), "R"),
  (draws, depth) => pickleOf(pickledGlobal(...draws.pick(globals)), tuple(draws, depth), "}", 0x92),
  (draws, depth) => pickleOf(value(draws, depth - 1), value(draws, depth - 1), "b"),
  (draws, depth) => pickleOf(value(draws, depth - 1), ")R"),
  (draws, depth) => pickleOf(value(draws, depth - 1), "q", memo(draws)),
  (draws) => pickleOf("h", memo(draws)),
  (draws, depth) => pickleOf(value(draws, depth - 1), "2", draws.pick(["a", "0", "\x86"])),
  (draws, depth) => pickleOf(value(draws, depth - 1), draws.pick([...opcodes.keys()])),
];

const value: Writer = (draws, depth) =>
  depth <= 0 ? atom(draws, 0) : draws.pick(writers)(draws, depth);

/** Returns a pickle of nested values, most of which are sound, or of opcodes in any order. */
export function hostilePickle(draws: Draws): Uint8Array {
  if (draws.chance(0.2)) {
    const codes = [...opcodes.keys()];
    const body = Array.from({ length: draws.below(64) }, () =>
      pickleOf(draws.pick(codes), draws.chance(0.3) ? draws.bytes(draws.below(5)) : ""),
    );
    return pickleOf(...body, ".");
  }
  const first = Array.from({ length: 8 }, (_, i) =>
    draws.chance(0.8) ? pickleOf(atom(draws, 0), "q", i, "0") : "",
  );
  return pickleOf(0x80, 2, ...first, value(draws, 2 + draws.below(4)), ".");
}

/** Returns a pickle with opcodes, or a value, inserted somewhere. */
export function withInsertion(pickle: Uint8Array, draws: Draws): Uint8Array {
  const at = draws.below(pickle.length + 1);
  const part = draws.chance(0.5)
    ? pickleOf(draws.pick([...opcodes.keys()]))
    : value(draws, 1 + draws.below(3));
  return pickleOf(pickle.subarray(0, at), part, pickle.subarray(at));
}
