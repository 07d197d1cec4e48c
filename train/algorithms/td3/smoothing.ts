import type { TensorOperations } from "../../../graph/operations.ts";

/** The noise of target policy smoothing. */
export interface Smoothing {
  /** sigma, its standard deviation. */
  deviation: number;
  /** c, the magnitude to which it is clipped. */
  clip: number;
}

/**
 * Target policy smoothing: a' = clip(mu'(s') + clip(sigma epsilon, -c, c), -1, 1), epsilon ~ N(0,
 * I). It makes values of similar actions similar, so that the policy cannot exploit peaks of the
 * critics.
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
