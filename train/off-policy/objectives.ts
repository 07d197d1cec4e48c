import type { TensorOperations } from "../../graph/operations.ts";

/*
 * Objectives shared by the critics of all off-policy algorithms. All tensors are [batch, 1].
 */

/**
 * y = r + gamma (1 - terminated) V(s')
 *
 * The factor of V is the batch's `continuation`: gamma^n if a transition spans n steps, with r
 * their discounted sum. A transition cut by a time limit is not terminated: it bootstraps.
 */
export function backup<Tensor>(
  ops: TensorOperations<Tensor>,
  rewardScale: number,
  { reward, continuation }: { reward: Tensor; continuation: Tensor },
  nextValue: Tensor,
): Tensor {
  return ops.add(ops.multiply(rewardScale, reward), ops.multiply(continuation, nextValue));
}

/** E[ (prediction - target)^2 ] */
export function meanSquaredError<Tensor>(
  ops: TensorOperations<Tensor>,
  prediction: Tensor,
  target: Tensor,
): Tensor {
  return ops.mean(ops.square(ops.subtract(prediction, target)));
}

/** E[x^2 / 2], x = prediction - target. */
export function halfMeanSquare<Tensor>(
  ops: TensorOperations<Tensor>,
  prediction: Tensor,
  target: Tensor,
): Tensor {
  return ops.multiply(0.5, meanSquaredError(ops, prediction, target));
}

/** Reports losses individually as "q1_loss", "q2_loss", ..., and returns their sum. */
export function reportedSum<Tensor>(
  step: { ops: TensorOperations<Tensor>; report(name: string, scalar: Tensor): void },
  losses: readonly Tensor[],
): Tensor {
  for (const [i, loss] of losses.entries()) step.report(`q${i + 1}_loss`, loss);
  return losses.reduce((sum, loss) => step.ops.add(sum, loss));
}
