/** Globals that readers interpret, that would do harm, and names of JavaScript. */
export const hostileGlobals: [module: string, name: string][] = [
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

/** Texts that have a meaning for readers. */
export const hostileTexts = [
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

/** Lengths, indices and offsets. */
export const hostileNumbers = [0, 1, 2, 3, 4, 255, 2 ** 31 - 1];
