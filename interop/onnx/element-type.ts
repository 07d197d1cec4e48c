import { bfloat16, float16, type NumberTypeName } from "../numbers/number-types.ts";

/** What a number is: operators on whole numbers truncate, and only they are indices. */
export type ElementKind = "float" | "int" | "bool";

/** How the entries of a stored tensor are encoded, and what they are to the translation. */
export interface Encoding {
  name: string;
  kind: ElementKind;
  /** In the raw bytes of a tensor. */
  type: NumberTypeName;
  /** An entry of the list `int32_data`, where it holds another encoding's bits. */
  fromBits?: (bits: number) => number;
}

/**
 * Encodings by ONNX's TensorProto.DataType. Strings, complex numbers and those of less than 8 bits or of
 * 8-bit floats, which quantized models have, are not read.
 */
export const encodings: Readonly<Record<number, Encoding>> = {
  1: { name: "float", kind: "float", type: "f4" },
  2: { name: "uint8", kind: "int", type: "u1" },
  3: { name: "int8", kind: "int", type: "i1" },
  4: { name: "uint16", kind: "int", type: "u2" },
  5: { name: "int16", kind: "int", type: "i2" },
  6: { name: "int32", kind: "int", type: "i4" },
  7: { name: "int64", kind: "int", type: "i8" },
  9: { name: "bool", kind: "bool", type: "b1" },
  10: { name: "float16", kind: "float", type: "f2", fromBits: float16 },
  11: { name: "double", kind: "float", type: "f8" },
  12: { name: "uint32", kind: "int", type: "u4" },
  13: { name: "uint64", kind: "int", type: "u8" },
  16: { name: "bfloat16", kind: "float", type: "bf16", fromBits: bfloat16 },
};

/** Names of the element types that are refused. */
export const refusedTypes: Readonly<Record<number, string>> = {
  8: "string",
  14: "complex64",
  15: "complex128",
  17: "float8e4m3fn",
  18: "float8e4m3fnuz",
  19: "float8e5m2",
  20: "float8e5m2fnuz",
  21: "uint4",
  22: "int4",
  23: "float4e2m1",
};
