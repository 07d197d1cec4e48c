import type { Operand, TensorOperations } from "../../../graph/operations.ts";
import { type GaussianNetwork, squashedGaussian } from "../../networks/squashed-gaussian.ts";
import { actionValue, type Critics } from "../../networks/values.ts";
import { backup } from "../../off-policy/objectives.ts";
import { quantileHuberLoss } from "./quantile-huber.ts";

/*
 * The objectives of truncated quantile critics as pure functions. Each of N critics has M outputs, the
 * quantiles theta^m_n(s, a) of a distribution of returns. Shapes: observation [batch, observation],
 * action and epsilon [batch, action]; scalars of a transition are [batch, 1].
 *
 * Kuznetsov et al. 2020: "Controlling Overestimation Bias with Truncated Mixture of Continuous
 * Distributional Quantile Critics".
 */

/** The quantiles of all critics, pooled: [batch, N M]. */
function pooledQuantiles<Tensor>(
  ops: TensorOperations<Tensor>,
  critics: Critics<Tensor>,
  observation: Tensor,
  action: Tensor,
): Tensor {
  return ops.concat(
    critics.map((critic) => actionValue(ops, critic, observation, action)),
    1,
  );
}

/**
 * y_i = scale r + gamma (1 - terminated) ( z_(i)(s', a') - alpha log pi(a' | s') ), i = 1 ... k N,
 * with a' = f(epsilon'; s') and z_(1) <= z_(2) <= ... the sorted quantiles of all target critics. The
 * largest of them are left out, because they overestimate.
 *
 * Source: Kuznetsov et al. 2020, Algorithm 1 and Figure 2.
 *
 * @param kept k N, the number of quantiles that remain
 * @returns [batch, k N]
 */
export function truncatedBackup<Tensor>(
  ops: TensorOperations<Tensor>,
  networks: { criticTarget: Critics<Tensor>; actor: GaussianNetwork<Tensor> },
  temperature: Operand<Tensor>,
  { rewardScale, kept }: { rewardScale: number; kept: number },
  batch: { reward: Tensor; continuation: Tensor; nextObservation: Tensor; nextEpsilon: Tensor },
): Tensor {
  const { nextObservation, nextEpsilon } = batch;
  const next = squashedGaussian(ops, networks.actor, nextObservation, nextEpsilon);
  const pooled = pooledQuantiles(ops, networks.criticTarget, nextObservation, next.action);
  const smallest = ops.slice(ops.sort(pooled), 1, 0, kept);
  const nextValue = ops.subtract(smallest, ops.multiply(temperature, next.logProb));
  return backup(ops, rewardScale, batch, nextValue);
}

/**
 * J_Z = 1/N sum_n L(theta_n(s, a), y), the mean quantile Huber loss of the critics.
 *
 * Source: Kuznetsov et al. 2020, Algorithm 1, with means in place of sums, as in Stable-Baselines3
 * Contrib.
 *
 * @param target y, [rows, kept]
 */
export function quantileCriticLoss<Tensor>(
  ops: TensorOperations<Tensor>,
  critics: Critics<Tensor>,
  target: Tensor,
  { rows, quantiles, kept }: { rows: number; quantiles: number; kept: number },
  { observation, action }: { observation: Tensor; action: Tensor },
): Tensor {
  const pairs = { rows, M: quantiles, K: kept };
  const losses = critics.map((critic) =>
    quantileHuberLoss(ops, actionValue(ops, critic, observation, action), target, pairs),
  );
  const sum = losses.reduce((total, loss) => ops.add(total, loss));
  return ops.multiply(1 / critics.length, sum);
}

/**
 * J_pi = E[ alpha log pi(f(epsilon; s) | s) - 1/(N M) sum_(n, m) theta^m_n(s, f(epsilon; s)) ]
 *
 * Source: Kuznetsov et al. 2020, Algorithm 1. No quantile is left out here.
 */
export function quantileActorLoss<Tensor>(
  ops: TensorOperations<Tensor>,
  networks: { actor: GaussianNetwork<Tensor>; critic: Critics<Tensor> },
  temperature: Operand<Tensor>,
  { observation, epsilon }: { observation: Tensor; epsilon: Tensor },
): Tensor {
  const { action, logProb } = squashedGaussian(ops, networks.actor, observation, epsilon);
  const quantiles = pooledQuantiles(ops, networks.critic, observation, action);
  return ops.subtract(ops.mean(ops.multiply(temperature, logProb)), ops.mean(quantiles));
}
