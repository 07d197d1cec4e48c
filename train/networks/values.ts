import type { TensorOperations } from "../../graph/operations.ts";
import type { TakeParameter } from "../engine/gradient-step.ts";
import { applyPerceptron, layers, type NetworkSizes, type Perceptron } from "./perceptron.ts";

/** Action-value functions that differ only in their initial values. */
export type Critics<Tensor> = readonly Perceptron<Tensor>[];

/**
 * Builds Q1, Q2, ..., each from an observation and an action to one number.
 *
 * @param style.outputs another number of outputs than 1: the quantiles of a distribution of returns
 * @param style.layerNorm true to normalize hidden layers; false by default
 */
export function buildCritics<Tensor>(
  take: TakeParameter<Tensor>,
  { observation, action, hidden }: NetworkSizes,
  count: number,
  { outputs = 1, layerNorm = false }: { outputs?: number; layerNorm?: boolean } = {},
): Critics<Tensor> {
  const widths = [observation + action, ...hidden, outputs];
  return Array.from({ length: count }, (_, i) => layers(take, `q${i + 1}`, widths, { layerNorm }));
}

/** Builds V, from an observation to one number. */
export function buildValue<Tensor>(
  take: TakeParameter<Tensor>,
  { observation, hidden }: NetworkSizes,
): Perceptron<Tensor> {
  return layers(take, "value", [observation, ...hidden, 1]);
}

/** V(s): observations [batch, observation] -> [batch, 1]. */
export function stateValue<Tensor>(
  ops: TensorOperations<Tensor>,
  value: Perceptron<Tensor>,
  observation: Tensor,
): Tensor {
  return applyPerceptron(ops, value, observation);
}

/** Q(s, a): observations [batch, observation] and actions [batch, action] -> [batch, outputs]. */
export function actionValue<Tensor>(
  ops: TensorOperations<Tensor>,
  q: Perceptron<Tensor>,
  observation: Tensor,
  action: Tensor,
): Tensor {
  return applyPerceptron(ops, q, ops.concat([observation, action], 1));
}

/** min_i Q_i(s, a), which keeps the policy from exploiting the errors of one. */
export function minimumActionValue<Tensor>(
  ops: TensorOperations<Tensor>,
  critics: Critics<Tensor>,
  observation: Tensor,
  action: Tensor,
): Tensor {
  return critics
    .map((q) => actionValue(ops, q, observation, action))
    .reduce((least, value) => ops.minimum(least, value));
}
