import type { TensorOperations } from "../../../graph/operations.ts";

/** The noise by which the target policy is smoothed. */
export interface Smoothing {
  /** sigma, its standard deviation. */
  deviation: number;
  /** c, beyond which it is clipped. */
  clip: number;
}

/**
 * Target policy smoothing: a' = clip(mu'(s') + clip(sigma epsilon, -c, c), -1, 1), epsilon ~ N(0, I).
 * Values of similar actions become similar, so that the policy cannot exploit a peak of the critics.
 *
 * Source: Fujimoto et al. 2018, Eq. 14 and Algorithm 1; actions are clipped to their bounds.
 */
export function smoothed<Tensor>(
  ops: TensorOperations<Tensor>,
  action: Tensor,
  epsilon: Tensor,
  { deviation, clip }: Smoothing,
): Tensor {
  const noise = ops.clip(ops.multiply(deviation, epsilon), -clip, clip);
  return ops.clip(ops.add(action, noise), -1, 1);
}
