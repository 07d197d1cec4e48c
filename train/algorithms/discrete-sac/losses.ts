import type { Operand, TensorOperations } from "../../../graph/operations.ts";
import { applyPerceptron, type Perceptron } from "../../networks/perceptron.ts";
import type { Critics } from "../../networks/values.ts";
import { backup, halfMeanSquare } from "../../off-policy/objectives.ts";
import { logPolicy, minimumActionValues } from "./networks.ts";

/*
 * The objectives of discrete soft actor-critic as pure functions. Those of soft actor-critic take one
 * action to estimate an expectation; here it is the sum over all actions. Shapes: observation [batch,
 * observation], action the index [batch, 1]; scalars of a transition are [batch, 1].
 *
 * Christodoulou 2019: "Soft Actor-Critic for Discrete Action Settings".
 */

/** E_a~pi[ x(s, a) ] = sum_a pi(a | s) x(s, a): [batch, actions] each -> [batch, 1]. */
export function policyExpectation<Tensor>(
  ops: TensorOperations<Tensor>,
  logProbs: Tensor,
  x: Tensor,
): Tensor {
  return ops.sum(ops.multiply(ops.exp(logProbs), x), 1);
}

/**
 * V(s) = E_a~pi[ min Q(s, a) - alpha log pi(a | s) ], [batch, 1]
 *
 * Source: Christodoulou 2019, Algorithm 1.
 */
function softValue<Tensor>(
  ops: TensorOperations<Tensor>,
  { actor, critic }: { actor: Perceptron<Tensor>; critic: Critics<Tensor> },
  temperature: Operand<Tensor>,
  observation: Tensor,
): Tensor {
  const logProbs = logPolicy(ops, actor, observation);
  const q = minimumActionValues(ops, critic, observation);
  return policyExpectation(ops, logProbs, ops.subtract(q, ops.multiply(temperature, logProbs)));
}

/**
 * Q^(s, a) = scale r + gamma (1 - terminated) V(s'), with the target critics in V.
 *
 * Source: Christodoulou 2019, Algorithm 1.
 */
export function softBackup<Tensor>(
  ops: TensorOperations<Tensor>,
  { criticTarget, actor }: { criticTarget: Critics<Tensor>; actor: Perceptron<Tensor> },
  temperature: Operand<Tensor>,
  rewardScale: number,
  batch: { reward: Tensor; continuation: Tensor; nextObservation: Tensor },
): Tensor {
  const networks = { actor, critic: criticTarget };
  const nextValue = softValue(ops, networks, temperature, batch.nextObservation);
  return backup(ops, rewardScale, batch, nextValue);
}

/**
 * J_Qi = E[ 1/2 ( Q_i(s)_a - Q^(s, a) )^2 ] for each critic; training minimizes the sum.
 *
 * Source: Christodoulou 2019, Algorithm 1.
 */
export function discreteCriticLosses<Tensor>(
  ops: TensorOperations<Tensor>,
  critics: Critics<Tensor>,
  target: Tensor,
  { observation, action }: { observation: Tensor; action: Tensor },
): Tensor[] {
  return critics.map((q) =>
    halfMeanSquare(ops, ops.pick(applyPerceptron(ops, q, observation), action), target),
  );
}

/**
 * J_pi = E_s[ sum_a pi(a | s) ( alpha log pi(a | s) - min Q(s, a) ) ] = -E_s[ V(s) ]
 *
 * Source: Christodoulou 2019, Algorithm 1.
 */
export function discreteActorLoss<Tensor>(
  ops: TensorOperations<Tensor>,
  networks: { actor: Perceptron<Tensor>; critic: Critics<Tensor> },
  temperature: Operand<Tensor>,
  { observation }: { observation: Tensor },
): Tensor {
  return ops.negate(ops.mean(softValue(ops, networks, temperature, observation)));
}
