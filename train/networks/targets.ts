import type { TensorOperations } from "../../graph/operations.ts";

/*
 * A target network follows the network that is trained: psi' <- tau psi + (1 - tau) psi'. A step of
 * tau times a learning rate is close to what float32 resolves, so how it is rounded can be seen.
 *
 * Source: Haarnoja et al. 2018, Algorithm 1.
 */

/** target + tau (source - target): the step is rounded as a step, and the target once. */
export function approach<Tensor>(
  ops: TensorOperations<Tensor>,
  target: Tensor,
  source: Tensor,
  tau: number,
): Tensor {
  return ops.add(target, ops.multiply(tau, ops.subtract(source, target)));
}

/** (1 - tau) target + tau source: the same, rounded where Stable-Baselines3 rounds. */
export function average<Tensor>(
  ops: TensorOperations<Tensor>,
  target: Tensor,
  source: Tensor,
  tau: number,
): Tensor {
  return ops.add(ops.multiply(1 - tau, target), ops.multiply(tau, source));
}
