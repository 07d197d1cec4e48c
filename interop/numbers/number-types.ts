/** Reads one number at a position. */
export type NumberReader = (view: DataView, at: number, littleEndian: boolean) => number;

/** A type of numbers in files. */
export interface NumberType {
  /** Its length in bytes. */
  size: number;
  read: NumberReader;
}

/** IEEE 754 binary16: (-1)^s 2^(e-15) (1 + m/1024), subnormal at e = 0. */
export function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const mantissa = bits & 1023;
  if (exponent === 31) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0
    ? sign * mantissa * 2 ** -24
    : sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

const float32Bits = new DataView(new ArrayBuffer(4));

/** The first half of a float32. */
export function bfloat16(bits: number): number {
  float32Bits.setUint32(0, bits << 16);
  return float32Bits.getFloat32(0);
}

/** The types, by numpy's names without the byte order; and PyTorch's bfloat16. */
export const numberTypes: Readonly<Record<NumberTypeName, NumberType>> = {
  f2: { size: 2, read: (view, at, little) => float16(view.getUint16(at, little)) },
  f4: { size: 4, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { size: 8, read: (view, at, little) => view.getFloat64(at, little) },
  bf16: { size: 2, read: (view, at, little) => bfloat16(view.getUint16(at, little)) },
  i1: { size: 1, read: (view, at) => view.getInt8(at) },
  i2: { size: 2, read: (view, at, little) => view.getInt16(at, little) },
  i4: { size: 4, read: (view, at, little) => view.getInt32(at, little) },
  i8: { size: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  u1: { size: 1, read: (view, at) => view.getUint8(at) },
  u2: { size: 2, read: (view, at, little) => view.getUint16(at, little) },
  u4: { size: 4, read: (view, at, little) => view.getUint32(at, little) },
  u8: { size: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  b1: { size: 1, read: (view, at) => Number(view.getUint8(at) !== 0) },
};

export type NumberTypeName =
  | "f2"
  | "f4"
  | "f8"
  | "bf16"
  | "i1"
  | "i2"
  | "i4"
  | "i8"
  | "u1"
  | "u2"
  | "u4"
  | "u8"
  | "b1";

/** True for a type whose numbers may be too large to be exact in a float64. */
export function mayBeInexact(type: NumberTypeName): boolean {
  return type === "i8" || type === "u8";
}

/** True if a number of such a type is exact: within 2^53. */
export function isExact(value: number): boolean {
  return Number.isSafeInteger(value);
}
