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

/** The learned scale and offset of normalized units, [units] each. */
export interface Normalized<Tensor> {
  scale: Tensor;
  offset: Tensor;
}

/** A fully connected layer, which may be followed by layer normalization. */
export interface PerceptronLayer<Tensor> extends Dense<Tensor> {
  normalized?: Normalized<Tensor>;
}

/**
 * Fully connected layers with an activation after each except the last. Normalization comes before the
 * activation.
 */
export interface Perceptron<Tensor> {
  layers: readonly PerceptronLayer<Tensor>[];
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

/** Builds layer normalization that neither scales nor shifts at first. */
function normalized<Tensor>(
  take: TakeParameter<Tensor>,
  name: string,
  units: number,
): Normalized<Tensor> {
  return {
    scale: take(`${name}.scale`, [units], constant(1)),
    offset: take(`${name}.offset`, [units], constant(0)),
  };
}

/**
 * Builds layers of the given widths, starting with that of the input.
 *
 * @param style.activation ReLU by default
 * @param style.initialize returns the initial values of a layer by its position, from 0, and its
 * number of inputs; PyTorch's by default
 * @param style.layerNorm true to normalize every layer but the last; false by default
 */
export function layers<Tensor>(
  take: TakeParameter<Tensor>,
  name: string,
  widths: readonly number[],
  {
    activation = "relu",
    initialize = (_, inputs) => uniformDense(inputs),
    layerNorm = false,
  }: {
    activation?: Activation;
    initialize?: (layer: number, inputs: number) => DenseInitialization;
    layerNorm?: boolean;
  } = {},
): Perceptron<Tensor> {
  const last = widths.length - 2;
  const built = widths.slice(1).map((outputs, layer): PerceptronLayer<Tensor> => {
    const [inputs, place] = [widths[layer], `${name}.${layer}`];
    const affine = dense(take, place, inputs, outputs, initialize(layer, inputs));
    if (!layerNorm || layer === last) return affine;
    return { ...affine, normalized: normalized(take, place, outputs) };
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

/** Applies a layer without its activation: [batch, inputs] -> [batch, outputs]. */
function applyLayer<Tensor>(
  ops: TensorOperations<Tensor>,
  layer: PerceptronLayer<Tensor>,
  x: Tensor,
): Tensor {
  const sum = applyDense(ops, layer, x);
  if (!layer.normalized) return sum;
  return ops.layerNormalization(sum, layer.normalized.scale, layer.normalized.offset);
}

/** Applies layers with the activation after each: [batch, inputs] -> [batch, units of the last]. */
export function applyHidden<Tensor>(
  ops: TensorOperations<Tensor>,
  { layers, activation }: Perceptron<Tensor>,
  x: Tensor,
): Tensor {
  return layers.reduce((features, layer) => ops[activation](applyLayer(ops, layer, features)), x);
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
