import type { Operand, TensorOperations } from "../../../graph/operations.ts";

/*
 * The objectives of proximal policy optimization as pure functions. Numbers of a transition are
 * [batch, 1]; expectations are scalars.
 *
 * Schulman et al. 2017: "Proximal Policy Optimization Algorithms".
 */

/** E[x] = sum_i w_i x_i over the rows of a minibatch. */
export function weightedMean<Tensor>(
  ops: TensorOperations<Tensor>,
  weight: Tensor,
  x: Tensor,
): Tensor {
  return ops.reshape(ops.sum(ops.multiply(weight, x), 0), []);
}

/**
 * The clipped surrogate objective, to be minimized:
 *
 *     L^CLIP = -min( r A, clip(r, 1 - c, 1 + c) A ),   r = pi(a | s) / pi_old(a | s)
 *
 * Source: Schulman et al. 2017, Eq. 7.
 *
 * @param ratio r
 * @param clipRange c
 */
export function clippedObjective<Tensor>(
  ops: TensorOperations<Tensor>,
  ratio: Tensor,
  advantage: Tensor,
  clipRange: Operand<Tensor>,
): Tensor {
  const clipped = ops.minimum(
    ops.maximum(ratio, ops.subtract(1, clipRange)),
    ops.add(1, clipRange),
  );
  const objective = ops.minimum(ops.multiply(ratio, advantage), ops.multiply(clipped, advantage));
  return ops.negate(objective);
}

/**
 * An estimate of KL(pi_old || pi) that is never negative: r - 1 - ln r.
 *
 * Source: Schulman 2020, "Approximating KL Divergence", http://joschu.net/blog/kl-approx.html
 */
export function klEstimate<Tensor>(
  ops: TensorOperations<Tensor>,
  ratio: Tensor,
  logRatio: Tensor,
): Tensor {
  return ops.subtract(ops.subtract(ratio, 1), logRatio);
}

/** 1 where |r - 1| > c: where the clipping may take the gradient away; else 0. */
export function isClipped<Tensor>(
  ops: TensorOperations<Tensor>,
  ratio: Tensor,
  clipRange: Operand<Tensor>,
): Tensor {
  const distance = ops.subtract(ratio, 1);
  return ops.less(clipRange, ops.maximum(distance, ops.negate(distance)));
}
