import type { DenseTensor } from "./session.ts";

/** A vector of a box, or an index of a discrete space. */
export type ObservedPoint = number | number[];

/** Returns float32 [rows, dimensions] for vectors, int64 [rows] for indices; rows are all of one kind. */
export function observationTensor(observations: readonly ObservedPoint[]): DenseTensor {
  const rows = observations.length;
  const [first] = observations;
  if (typeof first === "number") {
    return { shape: [rows], data: BigInt64Array.from(observations.flat(), BigInt) };
  }
  const columns = first.length;
  const data = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const point = observations[row];
    if (typeof point === "number") throw new TypeError("an index is among the vectors");
    for (let i = 0; i < columns; i++) data[row * columns + i] = point[i];
  }
  return { shape: [rows, columns], data };
}
