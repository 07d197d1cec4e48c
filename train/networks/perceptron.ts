import type { TensorOperations } from "../../graph/operations.ts";
import type { TakeParameter } from "../engine/gradient-step.ts";
import { constant, type Initialization, orthogonal, uniform } from "../engine/initialization.ts";

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

/** The activation of hidden layers, by its name in the vocabulary. */
export type Activation = "relu" | "tanh";

/** Fully connected layers with an activation after each except the last. */
export interface Perceptron<Tensor> {
  layers: readonly Dense<Tensor>[];
  activation: Activation;
}

/** The initial values of a layer. */
export type DenseInitialization = Dense<Initialization>;

/** PyTorch's initial values of a layer: uniform in [-1, 1] / sqrt(inputs). */
export function uniformDense(inputs: number): DenseInitialization {
  const initialization = uniform(1 / Math.sqrt(inputs));
  return { weight: initialization, bias: initialization };
}

/** An orthogonal weight with the given gain, and a bias of zeros. */
export function orthogonalDense(gain: number): DenseInitialization {
  return { weight: orthogonal(gain), bias: constant(0) };
}

/** Builds a layer. */
export function dense<Tensor>(
  take: TakeParameter<Tensor>,
  name: string,
  inputs: number,
  outputs: number,
  { weight, bias } = uniformDense(inputs),
): Dense<Tensor> {
  return {
    weight: take(`${name}.weight`, [inputs, outputs], weight),
    bias: take(`${name}.bias`, [outputs], bias),
  };
}

/**
 * Builds layers of the given widths, starting with that of the input.
 *
 * @param style.activation ReLU by default
 * @param style.initialize returns the initial values of a layer by its position, from 0, and its
 * number of inputs; PyTorch's by default
 */
export function layers<Tensor>(
  take: TakeParameter<Tensor>,
  name: string,
  widths: readonly number[],
  {
    activation = "relu",
    initialize = (_, inputs) => uniformDense(inputs),
  }: {
    activation?: Activation;
    initialize?: (layer: number, inputs: number) => DenseInitialization;
  } = {},
): Perceptron<Tensor> {
  const built = widths.slice(1).map((outputs, layer) => {
    const inputs = widths[layer];
    return dense(take, `${name}.${layer}`, inputs, outputs, initialize(layer, inputs));
  });
  return { layers: built, activation };
}

/**
 * Builds layers as on-policy algorithms have them: tanh, and orthogonal weights with a gain of sqrt(2),
 * except for the last layer.
 *
 * Source: the initialization of Stable-Baselines3's PPO and A2C.
 *
 * @param gain of the last layer's weight
 */
export function tanhLayers<Tensor>(
  take: TakeParameter<Tensor>,
  name: string,
  widths: readonly number[],
  gain: number,
): Perceptron<Tensor> {
  const last = widths.length - 2;
  return layers(take, name, widths, {
    activation: "tanh",
    initialize: (layer) => orthogonalDense(layer === last ? gain : Math.SQRT2),
  });
}

/** x W + b: [batch, inputs] -> [batch, outputs]. */
export function applyDense<Tensor>(
  ops: TensorOperations<Tensor>,
  { weight, bias }: Dense<Tensor>,
  x: Tensor,
): Tensor {
  return ops.add(ops.matmul(x, weight), bias);
}

/** Applies layers with the activation after each: [batch, inputs] -> [batch, units of the last]. */
export function applyHidden<Tensor>(
  ops: TensorOperations<Tensor>,
  { layers, activation }: Perceptron<Tensor>,
  x: Tensor,
): Tensor {
  return layers.reduce((features, layer) => ops[activation](applyDense(ops, layer, features)), x);
}

/** Applies a perceptron: [batch, inputs] -> [batch, outputs]. */
export function applyPerceptron<Tensor>(
  ops: TensorOperations<Tensor>,
  { layers, activation }: Perceptron<Tensor>,
  x: Tensor,
): Tensor {
  const hidden = { layers: layers.slice(0, -1), activation };
  return applyDense(ops, layers[layers.length - 1], applyHidden(ops, hidden, x));
}
