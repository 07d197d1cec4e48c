import { layerNormalization } from "../../graph/layer-normalization.ts";
import type { Node } from "../../graph/node.ts";
import type { Trace } from "../../graph/trace.ts";
import { ImportError } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";
import type { TorchActivation } from "./activations.ts";
import type { ForeignLayer, ForeignLinear } from "./state-dict.ts";

/** x W + b: [batch, inputs] -> [batch, outputs]. */
function applyLinear(trace: Trace, layer: ForeignLinear, x: Node): Node {
  const { inputs, outputs, weight, bias } = layer;
  const product = trace.matmul(x, trace.constant(weight, [inputs, outputs]));
  // Gemm has a bias in every model, be it zero.
  return trace.add(product, trace.constant(bias ?? new Float64Array(outputs), [outputs]));
}

/**
 * The first layer at a discrete observation: a row of its weights for each index, as the product with
 * the index in one-hot form. Indices [batch] -> [batch, outputs].
 */
function embed(trace: Trace, { inputs, outputs, weight, bias }: ForeignLinear, index: Node): Node {
  const biased = weight.map((entry, i) => entry + (bias?.[i % outputs] ?? 0));
  return trace.gather(trace.constant(biased, [inputs, outputs]), index);
}

/** Applies a layer to rows, or to indices. */
export function applyLayer(trace: Trace, layer: ForeignLayer, x: Node): Node {
  if (layer.kind === "linear") {
    return x.type === "int64" ? embed(trace, layer, x) : applyLinear(trace, layer, x);
  }
  const { columns, scale, offset } = layer;
  const row = (values: ArrayLike<number>) => trace.constant(values, [columns]);
  return layerNormalization(trace, columns, x, row(scale), row(offset));
}

/**
 * Applies layers with an activation after each.
 *
 * A layer norm comes between a linear layer and its activation.
 */
export function applyLayers(
  trace: Trace,
  layers: readonly ForeignLayer[],
  activation: TorchActivation,
  x: Node,
): Node {
  return layers.reduce((features, layer, i) => {
    const applied = applyLayer(trace, layer, features);
    return layers[i + 1]?.kind === "layer_norm" ? applied : activation(trace, applied);
  }, x);
}

/** Layers with an activation after each but the last: [batch, inputs] -> [batch, outputs]. */
export interface ForeignNetwork {
  hidden: readonly ForeignLayer[];
  last: ForeignLinear;
}

/**
 * Returns the network of layers.
 *
 * @param whose names them in messages
 * @throws {ImportError} if the last is not fully connected
 */
export function foreignNetwork(layers: readonly ForeignLayer[], whose: string): ForeignNetwork {
  const last = layers.at(-1);
  if (last?.kind === "linear") return { hidden: layers.slice(0, -1), last };
  throw new ImportError(`${quoted(whose)} does not end with a fully connected layer`);
}

/** Applies a network. */
export function applyNetwork(
  trace: Trace,
  { hidden, last }: ForeignNetwork,
  activation: TorchActivation,
  x: Node,
): Node {
  return applyLayer(trace, last, applyLayers(trace, hidden, activation, x));
}

/** The number of inputs of the first layer, and of outputs of the last. */
export function layerWidths(layers: readonly ForeignLayer[]): { inputs: number; outputs: number } {
  const [first] = layers;
  const last = layers.at(-1);
  if (!first || !last) throw new RangeError("there are no layers");
  return {
    inputs: first.kind === "linear" ? first.inputs : first.columns,
    outputs: last.kind === "linear" ? last.outputs : last.columns,
  };
}

/**
 * Checks that layers fit each other and what they are applied to.
 *
 * @returns the number of outputs of the last
 * @throws {ImportError} naming the layer
 */
export function checkLayers(
  layers: readonly ForeignLayer[],
  inputs: number,
  whose: string,
): number {
  return layers.reduce((width, layer, i) => {
    const { inputs: taken, outputs } = layerWidths([layer]);
    if (taken === width) return outputs;
    throw new ImportError(`layer ${i} of ${whose} takes ${taken} numbers, and is given ${width}`);
  }, inputs);
}
