import type { NumberTypeName } from "../numbers/number-types.ts";

/** The types of tensors that are read, by PyTorch's names, as numpy names them. */
const types = {
  float64: "f8",
  float32: "f4",
  float16: "f2",
  bfloat16: "bf16",
  int64: "i8",
  int32: "i4",
  int16: "i2",
  int8: "i1",
  uint64: "u8",
  uint32: "u4",
  uint16: "u2",
  uint8: "u1",
  bool: "b1",
} as const satisfies Record<string, NumberTypeName>;

export type TorchType = keyof typeof types;

/** The types of storages, by the global that names them. */
const storages = new Map<string, TorchType>([
  ["torch.DoubleStorage", "float64"],
  ["torch.FloatStorage", "float32"],
  ["torch.HalfStorage", "float16"],
  ["torch.BFloat16Storage", "bfloat16"],
  ["torch.LongStorage", "int64"],
  ["torch.IntStorage", "int32"],
  ["torch.ShortStorage", "int16"],
  ["torch.CharStorage", "int8"],
  ["torch.ByteStorage", "uint8"],
  ["torch.BoolStorage", "bool"],
]);

/** The type of a storage's elements, by the global that names it, such as "torch.FloatStorage". */
export function storageType(name: string): TorchType | undefined {
  // Names of CUDA's storages are those of older versions.
  return storages.get(name.replace(/^torch\.cuda\./, "torch."));
}

/** The type that a global such as "torch.float32" is. */
export function torchType(name: string): TorchType | undefined {
  const type = name.replace(/^torch\./, "");
  return isTorchType(type) ? type : undefined;
}

function isTorchType(name: string): name is TorchType {
  return Object.hasOwn(types, name);
}

/** The numbers of a type. */
export function numbersOfType(type: TorchType): NumberTypeName {
  return types[type];
}
