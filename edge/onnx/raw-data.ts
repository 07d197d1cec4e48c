/** The float32 numbers in raw data: a copy, since its place in the file need not be a multiple of four. */
export function floatsOf(rawData: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(rawData).buffer);
}

/** The single int64 in raw data of eight bytes: one beyond 2^53 is rounded, and is beyond every limit still. */
export function integerOf({ buffer, byteOffset }: Uint8Array): number {
  return Number(new DataView(buffer, byteOffset, 8).getBigInt64(0, true));
}
