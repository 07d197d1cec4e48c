import type { TensorOperations } from "../../../graph/operations.ts";
import { deterministicAction } from "../../networks/deterministic.ts";
import type { Perceptron } from "../../networks/perceptron.ts";
import { actionValue, type Critics, minimumActionValue } from "../../networks/values.ts";
import { backup, meanSquaredError } from "../../off-policy/objectives.ts";

/*
 * The objectives of deterministic policy gradients as pure functions, for DDPG and what builds on it.
 * Shapes: observation [batch, observation], action [batch, action]; scalars of a transition are
 * [batch, 1]. Each objective is differentiated with respect to the network that it trains only.
 *
 * Lillicrap et al. 2016: "Continuous Control with Deep Reinforcement Learning".
 */

/**
 * y = r + gamma (1 - terminated) min_i Q_i'(s', a')
 *
 * With one critic and a' = mu'(s'), the target of DDPG: Lillicrap et al. 2016, Algorithm 1.
 *
 * @param critics of the target networks
 */
export function targetValue<Tensor>(
  ops: TensorOperations<Tensor>,
  critics: Critics<Tensor>,
  nextAction: Tensor,
  batch: { reward: Tensor; continuation: Tensor; nextObservation: Tensor },
): Tensor {
  const nextValue = minimumActionValue(ops, critics, batch.nextObservation, nextAction);
  return backup(ops, 1, batch, nextValue);
}

/**
 * L_i = E[ ( y - Q_i(s, a) )^2 ] for each critic; training minimizes the sum.
 *
 * Source: Lillicrap et al. 2016, Algorithm 1.
 */
export function squaredErrors<Tensor>(
  ops: TensorOperations<Tensor>,
  critics: Critics<Tensor>,
  target: Tensor,
  { observation, action }: { observation: Tensor; action: Tensor },
): Tensor[] {
  return critics.map((q) =>
    meanSquaredError(ops, actionValue(ops, q, observation, action), target),
  );
}

/**
 * J_mu = -E[ Q_1(s, mu(s)) ]; its gradient is the negated deterministic policy gradient.
 *
 * Source: Silver et al. 2014, Eq. 9; Lillicrap et al. 2016, Algorithm 1.
 */
export function policyLoss<Tensor>(
  ops: TensorOperations<Tensor>,
  networks: { actor: Perceptron<Tensor>; critics: Critics<Tensor> },
  { observation }: { observation: Tensor },
): Tensor {
  const action = deterministicAction(ops, networks.actor, observation);
  return ops.negate(ops.mean(actionValue(ops, networks.critics[0], observation, action)));
}
