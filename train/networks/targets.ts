import type { TensorOperations } from "../../graph/operations.ts";

/*
 * A target network follows the trained network: psi' <- tau psi + (1 - tau) psi'. A step of tau times
 * a learning rate is close to the resolution of float32, so different roundings are visible.
 *
 * Source: Haarnoja et al. 2018, Algorithm 1.
 */

/** target + tau (source - target): rounds the step, then the target once. */
export function approach<Tensor>(
  ops: TensorOperations<Tensor>,
  target: Tensor,
  source: Tensor,
  tau: number,
): Tensor {
  return ops.add(target, ops.multiply(tau, ops.subtract(source, target)));
}

/** (1 - tau) target + tau source: the same, but rounded as in Stable-Baselines3. */
export function average<Tensor>(
  ops: TensorOperations<Tensor>,
  target: Tensor,
  source: Tensor,
  tau: number,
): Tensor {
  return ops.add(ops.multiply(1 - tau, target), ops.multiply(tau, source));
}
