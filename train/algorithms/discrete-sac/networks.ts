import type { TensorOperations } from "../../../graph/operations.ts";
import type { TakeParameter } from "../../engine/gradient-step.ts";
import {
  applyPerceptron,
  layers,
  type NetworkSizes,
  type Perceptron,
} from "../../networks/perceptron.ts";
import type { Critics } from "../../networks/values.ts";

/** Builds the policy, from an observation to the logits of all actions. */
export function buildPolicy<Tensor>(
  take: TakeParameter<Tensor>,
  { observation, action, hidden }: NetworkSizes,
): Perceptron<Tensor> {
  return layers(take, "actor", [observation, ...hidden, action]);
}

/** Builds Q1 and Q2, each from an observation to a number for every action. */
export function buildTwinCritics<Tensor>(
  take: TakeParameter<Tensor>,
  { observation, action, hidden }: NetworkSizes,
): Critics<Tensor> {
  return ["q1", "q2"].map((name) => layers(take, name, [observation, ...hidden, action]));
}

/** ln pi(a | s) of every action, [batch, actions]. */
export function logPolicy<Tensor>(
  ops: TensorOperations<Tensor>,
  actor: Perceptron<Tensor>,
  observation: Tensor,
): Tensor {
  return ops.logSoftmax(applyPerceptron(ops, actor, observation));
}

/** min_i Q_i(s, a) of every action, [batch, actions]. */
export function minimumActionValues<Tensor>(
  ops: TensorOperations<Tensor>,
  critics: Critics<Tensor>,
  observation: Tensor,
): Tensor {
  return critics
    .map((q) => applyPerceptron(ops, q, observation))
    .reduce((least, values) => ops.minimum(least, values));
}
