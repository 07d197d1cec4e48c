import type { Operand, TensorOperations } from "../../../graph/operations.ts";
import type { Perceptron } from "../../networks/perceptron.ts";
import { type GaussianNetwork, squashedGaussian } from "../../networks/squashed-gaussian.ts";
import {
  actionValue,
  type Critics,
  minimumActionValue,
  stateValue,
} from "../../networks/values.ts";
import { backup, halfMeanSquare } from "../../off-policy/objectives.ts";

/*
 * The objectives of soft actor-critic as pure functions. Shapes: observation [batch, observation],
 * action and epsilon [batch, action]; scalars of a transition are [batch, 1].
 *
 * Haarnoja et al. 2018: "Soft Actor-Critic: Off-Policy Maximum Entropy Deep Reinforcement Learning
 * with a Stochastic Actor". Haarnoja et al. 2019: "Soft Actor-Critic Algorithms and Applications".
 * Each objective is differentiated with respect to the network that it trains only; everything else
 * in it is a constant (the papers' bars and targets).
 */

/**
 * J_V = E_s[ 1/2 ( V(s) - E_a~pi[ min Q(s, a) - alpha log pi(a | s) ] )^2 ]
 *
 * Source: Haarnoja et al. 2018, Eq. 5; one action a = f(epsilon; s) estimates the inner
 * expectation.
 */
export function valueLoss<Tensor>(
  ops: TensorOperations<Tensor>,
  networks: { value: Perceptron<Tensor>; critic: Critics<Tensor>; actor: GaussianNetwork<Tensor> },
  temperature: Operand<Tensor>,
  { observation, epsilon }: { observation: Tensor; epsilon: Tensor },
): Tensor {
  const { action, logProb } = squashedGaussian(ops, networks.actor, observation, epsilon);
  const q = minimumActionValue(ops, networks.critic, observation, action);
  const softValue = ops.subtract(q, ops.multiply(temperature, logProb));
  return halfMeanSquare(ops, stateValue(ops, networks.value, observation), softValue);
}

/**
 * Q^(s, a) = scale r + gamma (1 - terminated) V_target(s')
 *
 * Source: Haarnoja et al. 2018, Eq. 8.
 */
export function valueBackup<Tensor>(
  ops: TensorOperations<Tensor>,
  valueTarget: Perceptron<Tensor>,
  rewardScale: number,
  batch: { reward: Tensor; continuation: Tensor; nextObservation: Tensor },
): Tensor {
  const nextValue = stateValue(ops, valueTarget, batch.nextObservation);
  return backup(ops, rewardScale, batch, nextValue);
}

/**
 * Q^(s, a) = scale r + gamma (1 - terminated) ( min Q_target(s', a') - alpha log pi(a' | s') ),
 * with a' = f(epsilon'; s').
 *
 * Source: Haarnoja et al. 2019, Eq. 5 with the soft value (Eq. 3) in place of V.
 */
export function actionValueBackup<Tensor>(
  ops: TensorOperations<Tensor>,
  networks: { criticTarget: Critics<Tensor>; actor: GaussianNetwork<Tensor> },
  temperature: Operand<Tensor>,
  rewardScale: number,
  batch: { reward: Tensor; continuation: Tensor; nextObservation: Tensor; nextEpsilon: Tensor },
): Tensor {
  const { nextObservation, nextEpsilon } = batch;
  const next = squashedGaussian(ops, networks.actor, nextObservation, nextEpsilon);
  const q = minimumActionValue(ops, networks.criticTarget, nextObservation, next.action);
  const nextValue = ops.subtract(q, ops.multiply(temperature, next.logProb));
  return backup(ops, rewardScale, batch, nextValue);
}

/**
 * J_Qi = E[ 1/2 ( Q_i(s, a) - Q^(s, a) )^2 ] for each critic; training minimizes the sum.
 *
 * Source: Haarnoja et al. 2018, Eq. 7.
 */
export function criticLosses<Tensor>(
  ops: TensorOperations<Tensor>,
  critics: Critics<Tensor>,
  target: Tensor,
  { observation, action }: { observation: Tensor; action: Tensor },
): Tensor[] {
  return critics.map((q) => halfMeanSquare(ops, actionValue(ops, q, observation, action), target));
}

/**
 * J_pi = E[ alpha log pi(f(epsilon; s) | s) - min Q(s, f(epsilon; s)) ]
 *
 * Source: Haarnoja et al. 2018, Eq. 10, reparameterized as in Eq. 12.
 */
export function actorLoss<Tensor>(
  ops: TensorOperations<Tensor>,
  networks: { actor: GaussianNetwork<Tensor>; critic: Critics<Tensor> },
  temperature: Operand<Tensor>,
  { observation, epsilon }: { observation: Tensor; epsilon: Tensor },
): Tensor {
  const { action, logProb } = squashedGaussian(ops, networks.actor, observation, epsilon);
  const q = minimumActionValue(ops, networks.critic, observation, action);
  return ops.mean(ops.subtract(ops.multiply(temperature, logProb), q));
}

/**
 * J_alpha = E[ -log alpha ( log pi(a | s) + H ) ]
 *
 * Source: Haarnoja et al. 2019, Eq. 18. As in common implementations, log alpha replaces the factor
 * alpha; the sign and the root of the gradient are the same.
 *
 * @param logProb log pi(a | s) of one action, or its expectation over actions, [batch, 1]
 * @param targetEntropy H
 */
export function temperatureLoss<Tensor>(
  ops: TensorOperations<Tensor>,
  logTemperature: Tensor,
  logProb: Tensor,
  targetEntropy: number,
): Tensor {
  const gap = ops.add(logProb, targetEntropy);
  return ops.mean(ops.negate(ops.multiply(logTemperature, gap)));
}
