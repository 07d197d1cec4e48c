/** How the entries of a stored tensor are encoded, and what they are to the translation. */
export interface Encoding {
  name: string;
  kind: ElementKind;
  /** In the raw bytes of a tensor. */
  size: number;
  read(view: DataView, offset: number): number;
  /** An entry of the list `int32_data`, where it holds another encoding's bits. */
  fromBits?: (bits: number) => number;
}

/** What a number is: operators on whole numbers truncate, and only they are indices. */
export type ElementKind = "float" | "int" | "bool";

/**
 * Encodings by ONNX's TensorProto.DataType. Strings, complex numbers and those of 8 bits and fewer,
 * which quantized models have, are not read.
 */
export const encodings: Readonly<Record<number, Encoding>> = {
  1: { name: "float", kind: "float", size: 4, read: (view, at) => view.getFloat32(at, true) },
  2: { name: "uint8", kind: "int", size: 1, read: (view, at) => view.getUint8(at) },
  3: { name: "int8", kind: "int", size: 1, read: (view, at) => view.getInt8(at) },
  4: { name: "uint16", kind: "int", size: 2, read: (view, at) => view.getUint16(at, true) },
  5: { name: "int16", kind: "int", size: 2, read: (view, at) => view.getInt16(at, true) },
  6: { name: "int32", kind: "int", size: 4, read: (view, at) => view.getInt32(at, true) },
  7: {
    name: "int64",
    kind: "int",
    size: 8,
    read: (view, at) => Number(view.getBigInt64(at, true)),
  },
  9: { name: "bool", kind: "bool", size: 1, read: (view, at) => Number(view.getUint8(at) !== 0) },
  10: {
    name: "float16",
    kind: "float",
    size: 2,
    read: (view, at) => halfPrecision(view.getUint16(at, true)),
    fromBits: halfPrecision,
  },
  11: { name: "double", kind: "float", size: 8, read: (view, at) => view.getFloat64(at, true) },
  12: { name: "uint32", kind: "int", size: 4, read: (view, at) => view.getUint32(at, true) },
  13: {
    name: "uint64",
    kind: "int",
    size: 8,
    read: (view, at) => Number(view.getBigUint64(at, true)),
  },
  16: {
    name: "bfloat16",
    kind: "float",
    size: 2,
    read: (view, at) => upperHalf(view.getUint16(at, true)),
    fromBits: upperHalf,
  },
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

/** The number that 16 bits of IEEE 754 binary16 are: one of sign, 5 of exponent, 10 of fraction. */
export function halfPrecision(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 2 ** 10;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  if (exponent === 0) return sign * 2 ** -14 * fraction;
  return sign * 2 ** (exponent - 15) * (1 + fraction);
}

/** The number that 16 bits of bfloat16 are, the upper half of a float32. */
function upperHalf(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, (bits & 0xffff) * 2 ** 16);
  return view.getFloat32(0);
}
