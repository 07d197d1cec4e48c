import type { TensorOperations } from "../../../graph/operations.ts";
import { logTanhDerivative } from "../../networks/squashed-gaussian.ts";
import { actionValue, type Critics } from "../../networks/values.ts";
import { repeatRows } from "./repeat-rows.ts";

/*
 * The objectives of soft Q-learning as pure functions, beside those that it shares with DDPG. Several
 * actions of a state are successive rows: [batch * actions, ...].
 *
 * Haarnoja et al. 2017: "Reinforcement Learning with Deep Energy-Based Policies".
 */

/** An action-value function: Q(s, a), [rows, 1]. */
export type ActionValue<Tensor> = (observation: Tensor, action: Tensor) => Tensor;

/** The first of critics as a function. */
export function firstOf<Tensor>(
  ops: TensorOperations<Tensor>,
  [q]: Critics<Tensor>,
): ActionValue<Tensor> {
  return (observation, action) => actionValue(ops, q, observation, action);
}

/**
 * The soft value, estimated by importance sampling with K uniform actions a_i in (-1, 1)^A, whose
 * density is 2^-A:
 *
 *     V(s) = alpha ( ln 1/K sum_i exp(Q(s, a_i) / alpha) + A ln 2 )
 *
 * The sum estimates an integral without bias; its logarithm is too low by about the relative
 * variance of the sum divided by 2.
 *
 * Source: Haarnoja et al. 2017, Eq. 10.
 *
 * @param observation [batch, observation]
 * @param actions a_i, [batch * K, A]
 * @returns [batch, 1]
 */
export function estimatedSoftValue<Tensor>(
  ops: TensorOperations<Tensor>,
  q: ActionValue<Tensor>,
  temperature: number,
  { observation, actions }: { observation: Tensor; actions: Tensor },
  counts: { batch: number; observation: number; actions: number; action: number },
): Tensor {
  const { batch, actions: k, action } = counts;
  const states = repeatRows(ops, observation, [batch, counts.observation], k);
  const values = ops.reshape(q(states, actions), [batch, k]);
  const logSum = ops.logSumExp(ops.divide(values, temperature));
  return ops.multiply(temperature, ops.add(logSum, action * Math.LN2 - Math.log(k)));
}

/**
 * ln p(u | s) up to a constant, the density of actions before squashing if that of a = tanh(u) is
 * proportional to exp(Q(s, a) / alpha):
 *
 *     ln p(u | s) = Q(s, tanh(u)) / alpha + sum_d ln(1 - tanh(u_d)^2)
 *
 * Particles move in u because this density vanishes at infinity, as Stein's identity requires. The
 * density of a does not vanish at the bounds of actions.
 *
 * @returns [rows, 1]
 */
export function logTarget<Tensor>(
  ops: TensorOperations<Tensor>,
  q: ActionValue<Tensor>,
  temperature: number,
  observation: Tensor,
  u: Tensor,
): Tensor {
  const action = ops.tanh(u);
  const logDerivative = ops.sum(logTanhDerivative(ops, u, action), 1);
  return ops.add(ops.divide(q(observation, action), temperature), logDerivative);
}

/**
 * J_pi = -E[ u_j . phi(u_j) ], with phi a constant: its gradient in the parameters of u_j = f(epsilon_j;
 * s) is that of amortized Stein variational gradient descent.
 *
 * Source: Haarnoja et al. 2017, Eq. 14.
 *
 * @param updated u_j, [rows, action]
 * @param direction phi(u_j), of the same shape
 */
export function samplerLoss<Tensor>(
  ops: TensorOperations<Tensor>,
  updated: Tensor,
  direction: Tensor,
): Tensor {
  const along = ops.sum(ops.multiply(updated, ops.stopGradient(direction)), 1);
  return ops.negate(ops.mean(along));
}
