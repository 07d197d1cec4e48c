import type { TensorOperations } from "../../graph/operations.ts";
import type { TakeParameter } from "../engine/gradient-step.ts";

/** How large the networks are: features of an observation and an action, units of hidden layers. */
export interface NetworkSizes {
  observation: number;
  action: number;
  hidden: readonly number[];
}

/** A fully connected layer: weight [inputs, outputs], bias [outputs]. */
export interface Dense<Tensor> {
  weight: Tensor;
  bias: Tensor;
}

/** Fully connected layers with a ReLU after each but the last. */
export type Perceptron<Tensor> = Dense<Tensor>[];

/** Two action-value functions, trained alike from different first values. */
export interface TwinCritic<Tensor> {
  q1: Perceptron<Tensor>;
  q2: Perceptron<Tensor>;
}

/** A layer whose parameters start as PyTorch's do: uniform within 1 / sqrt(inputs) of 0. */
export function dense<Tensor>(
  take: TakeParameter<Tensor>,
  name: string,
  inputs: number,
  outputs: number,
): Dense<Tensor> {
  const bound = 1 / Math.sqrt(inputs);
  return {
    weight: take(`${name}.weight`, [inputs, outputs], bound),
    bias: take(`${name}.bias`, [outputs], bound),
  };
}

/** Layers of the given widths, the first of which is that of the input. */
export function layers<Tensor>(
  take: TakeParameter<Tensor>,
  name: string,
  widths: readonly number[],
) {
  return widths
    .slice(1)
    .map((outputs, layer) => dense(take, `${name}.${layer}`, widths[layer], outputs));
}

/** Q1 and Q2, each from an observation and an action to one number. */
export function buildTwinCritic<Tensor>(
  take: TakeParameter<Tensor>,
  { observation, action, hidden }: NetworkSizes,
): TwinCritic<Tensor> {
  const widths = [observation + action, ...hidden, 1];
  return { q1: layers(take, "q1", widths), q2: layers(take, "q2", widths) };
}

/** V, from an observation to one number. */
export function buildValue<Tensor>(
  take: TakeParameter<Tensor>,
  { observation, hidden }: NetworkSizes,
): Perceptron<Tensor> {
  return layers(take, "value", [observation, ...hidden, 1]);
}

/** x W + b: [batch, inputs] -> [batch, outputs]. */
export function applyDense<Tensor>(
  ops: TensorOperations<Tensor>,
  { weight, bias }: Dense<Tensor>,
  x: Tensor,
): Tensor {
  return ops.add(ops.matmul(x, weight), bias);
}

/** Each layer in turn with a ReLU behind it: [batch, inputs] -> [batch, units of the last]. */
export function applyHidden<Tensor>(
  ops: TensorOperations<Tensor>,
  hidden: Dense<Tensor>[],
  x: Tensor,
): Tensor {
  return hidden.reduce((features, layer) => ops.relu(applyDense(ops, layer, features)), x);
}

function applyPerceptron<Tensor>(
  ops: TensorOperations<Tensor>,
  perceptron: Perceptron<Tensor>,
  x: Tensor,
): Tensor {
  return applyDense(
    ops,
    perceptron[perceptron.length - 1],
    applyHidden(ops, perceptron.slice(0, -1), x),
  );
}

/** V(s): observations [batch, observation] -> [batch, 1]. */
export function stateValue<Tensor>(
  ops: TensorOperations<Tensor>,
  value: Perceptron<Tensor>,
  observation: Tensor,
): Tensor {
  return applyPerceptron(ops, value, observation);
}

/** Q(s, a): observations [batch, observation] and actions [batch, action] -> [batch, 1]. */
export function actionValue<Tensor>(
  ops: TensorOperations<Tensor>,
  q: Perceptron<Tensor>,
  observation: Tensor,
  action: Tensor,
): Tensor {
  return applyPerceptron(ops, q, ops.concat([observation, action], 1));
}

/** min(Q1(s, a), Q2(s, a)), which keeps the policy from exploiting either's errors. */
export function minimumActionValue<Tensor>(
  ops: TensorOperations<Tensor>,
  { q1, q2 }: TwinCritic<Tensor>,
  observation: Tensor,
  action: Tensor,
): Tensor {
  return ops.minimum(
    actionValue(ops, q1, observation, action),
    actionValue(ops, q2, observation, action),
  );
}
