import type { TensorOperations } from "../../graph/operations.ts";
import type { TakeParameter } from "../engine/gradient-step.ts";

/**
 * The sizes of networks: the dimensions of observations and actions, and the units of hidden
 * layers.
 */
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

/** Fully connected layers with a ReLU after each except the last. */
export type Perceptron<Tensor> = Dense<Tensor>[];

/** Builds a layer, initialized as in PyTorch: uniformly in [-1, 1] / sqrt(inputs). */
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

/** Builds layers of the given widths, starting with that of the input. */
export function layers<Tensor>(
  take: TakeParameter<Tensor>,
  name: string,
  widths: readonly number[],
): Perceptron<Tensor> {
  return widths
    .slice(1)
    .map((outputs, layer) => dense(take, `${name}.${layer}`, widths[layer], outputs));
}

/** x W + b: [batch, inputs] -> [batch, outputs]. */
export function applyDense<Tensor>(
  ops: TensorOperations<Tensor>,
  { weight, bias }: Dense<Tensor>,
  x: Tensor,
): Tensor {
  return ops.add(ops.matmul(x, weight), bias);
}

/** Applies layers with a ReLU after each: [batch, inputs] -> [batch, units of the last]. */
export function applyHidden<Tensor>(
  ops: TensorOperations<Tensor>,
  hidden: readonly Dense<Tensor>[],
  x: Tensor,
): Tensor {
  return hidden.reduce((features, layer) => ops.relu(applyDense(ops, layer, features)), x);
}

/** Applies a perceptron: [batch, inputs] -> [batch, outputs]. */
export function applyPerceptron<Tensor>(
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
