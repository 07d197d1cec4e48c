import type { DenseTensor } from "./session.ts";

/** A vector of a box, or an index of a discrete space. */
export type ObservedPoint = number | number[];

/** Returns float32 [rows, dimensions] for vectors, int64 [rows] for indices; rows are all of one kind. */
export function observationTensor(observations: readonly ObservedPoint[]): DenseTensor {
  const rows = observations.length;
  const values = observations.flat();
  return typeof observations[0] === "number"
    ? { shape: [rows], data: BigInt64Array.from(values, BigInt) }
    : { shape: [rows, values.length / rows], data: Float32Array.from(values) };
}
