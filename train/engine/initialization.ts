import { checkMatrix, sizeOf } from "../../graph/shape.ts";
import type { NumpyGenerator } from "../random/numpy-generator.ts";

/** Draws the initial entries of a parameter of the given shape, in row-major order. */
export type Initialization = (shape: readonly number[], random: NumpyGenerator) => Float64Array;

/** Entries that are all the same. Draws nothing. */
export function constant(value: number): Initialization {
  return (shape) => new Float64Array(sizeOf(shape)).fill(value);
}

/** Entries drawn uniformly from [-bound, bound]. */
export function uniform(bound: number): Initialization {
  return (shape, random) =>
    new Float64Array(sizeOf(shape)).map(() => random.uniform(-bound, bound));
}

function innerProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** a - (a . b) b, in place */
function subtractProjection(a: Float64Array, b: Float64Array): void {
  const factor = innerProduct(a, b);
  for (let i = 0; i < a.length; i++) a[i] -= factor * b[i];
}

/** Makes vectors orthonormal one after the other, in place: the Gram-Schmidt process. */
function orthonormalize(vectors: readonly Float64Array[]): void {
  vectors.forEach((vector, k) => {
    // Twice: rounding errors of the first time leave a vector not quite orthogonal.
    for (let time = 0; time < 2; time++) {
      for (let other = 0; other < k; other++) subtractProjection(vector, vectors[other]);
    }
    const norm = Math.sqrt(innerProduct(vector, vector));
    vector.forEach((x, i) => {
      vector[i] = x / norm;
    });
  });
}

/**
 * A random matrix with orthogonal rows or columns, whichever are fewer, all of length `gain`:
 *
 *     W = gain Q,   Q R = G,   G_ij ~ N(0, 1),   R_ii > 0
 *
 * Signs of R fixed, Q is uniform among orthonormal matrices. A wide matrix is a transposed tall one.
 *
 * Source: Saxe et al. 2014, Section 3, as in `torch.nn.init.orthogonal_`.
 *
 * @throws {ShapeError} for a parameter that is not a matrix
 */
export function orthogonal(gain: number): Initialization {
  return (shape, random) => {
    checkMatrix("orthogonal", shape);
    const [rows, columns] = shape;
    const entries = new Float64Array(rows * columns);
    random.fillNormal(entries);
    const isTall = rows >= columns;
    const [count, length] = isTall ? [columns, rows] : [rows, columns];
    /** The place of entry i of vector k: of a column, or of a row. */
    const place = (k: number, i: number) => (isTall ? i * columns + k : k * columns + i);
    const vectors = Array.from({ length: count }, (_, k) =>
      Float64Array.from({ length }, (_, i) => entries[place(k, i)]),
    );
    orthonormalize(vectors);
    vectors.forEach((vector, k) => {
      vector.forEach((x, i) => {
        entries[place(k, i)] = gain * x;
      });
    });
    return entries;
  };
}
