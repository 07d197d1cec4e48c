import type { TensorOperations } from "../../../graph/operations.ts";

/*
 * Stein variational gradient descent (Liu & Wang 2016): particles move in the direction that reduces
 * their KL divergence from a density the most, among the functions of a kernel's Hilbert space.
 */

/** The particles of a batch of states. Their rows are [states * particles, dimensions]. */
export interface ParticleCounts {
  states: number;
  /** The fixed particles u_i of a state, at which the density's score is known. */
  fixed: number;
  /** The updated particles u_j of a state. */
  updated: number;
  dimensions: number;
}

/** Keeps particles that coincide from dividing by 0. */
const smallestBandwidth = 1e-3;

/** The median of each row of x [rows, columns]: [rows, 1]. */
export function rowMedian<Tensor>(
  ops: TensorOperations<Tensor>,
  x: Tensor,
  columns: number,
): Tensor {
  const sorted = ops.sort(x);
  const at = (column: number) => ops.slice(sorted, 1, column, column + 1);
  const upper = Math.floor(columns / 2);
  if (columns % 2 === 1) return at(upper);
  return ops.multiply(0.5, ops.add(at(upper - 1), at(upper)));
}

/**
 * The direction of the updated particles, a constant to every derivative:
 *
 *     phi(u_j) = 1/K sum_i [ kappa(u_i, u_j) grad log p(u_i) + grad_{u_i} kappa(u_i, u_j) ]
 *     kappa(u, v) = exp(-|u - v|^2 / h),   h = median_ij |u_i - u_j|^2 / ln(K + 1)
 *
 * with K fixed particles u_i, and a bandwidth h for each state.
 *
 * Source: Haarnoja et al. 2017, Eq. 13; for the bandwidth, Liu & Wang 2016, Section 5.
 *
 * @param fixed u_i, [states * fixed, dimensions]
 * @param score grad log p(u_i), of the same shape
 * @param updated u_j, [states * updated, dimensions]
 * @returns phi(u_j), of the shape of `updated`
 */
export function steinDirection<Tensor>(
  ops: TensorOperations<Tensor>,
  { fixed, score, updated }: { fixed: Tensor; score: Tensor; updated: Tensor },
  counts: ParticleCounts,
): Tensor {
  const { states, fixed: k, updated: m, dimensions } = counts;
  const ofFixed = (x: Tensor) => ops.reshape(x, [states, k, 1, dimensions]);
  const ofUpdated = ops.reshape(updated, [states, 1, m, dimensions]);
  // u_j - u_i
  const apart = ops.subtract(ofUpdated, ofFixed(fixed));
  const squares = ops.sum(ops.square(apart), 3);
  const median = rowMedian(ops, ops.reshape(squares, [states, k * m]), k * m);
  const bandwidth = ops.maximum(ops.divide(median, Math.log(k + 1)), smallestBandwidth);
  const h = ops.reshape(bandwidth, [states, 1, 1, 1]);
  const kernel = ops.exp(ops.negate(ops.divide(squares, h)));
  // grad_{u_i} kappa = 2 / h (u_j - u_i) kappa
  const repulsion = ops.multiply(ops.divide(2, h), apart);
  const terms = ops.multiply(kernel, ops.add(ofFixed(score), repulsion));
  const mean = ops.divide(ops.sum(terms, 1), k);
  return ops.stopGradient(ops.reshape(mean, [states * m, dimensions]));
}
