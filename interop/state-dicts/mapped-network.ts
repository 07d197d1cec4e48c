import type { Node } from "../../graph/node.ts";
import type { Trace } from "../../graph/trace.ts";
import { ImportError } from "../foreign-policy.ts";
import type { TorchActivation } from "../networks/activations.ts";
import { applyLayer, applyLayers, checkLayers, layerWidths } from "../networks/perceptron.ts";
import type { ForeignLayer, ForeignLinear, StateDict } from "../networks/state-dict.ts";
import { quoted } from "../quoted.ts";
import { layersAt } from "./mapped-tensors.ts";

/** Layers with an activation after each but the last: [batch, inputs] -> [batch, outputs]. */
export interface MappedNetwork {
  hidden: readonly ForeignLayer[];
  last: ForeignLinear;
}

/**
 * Returns the network of a path, a layer or a `torch.nn.Sequential`.
 *
 * @param inputs what it is applied to; undefined for a network of observations
 * @throws {ImportError} naming a layer that is missing, or does not fit
 */
export function networkAt(
  dict: StateDict,
  path: string,
  inputs: number | undefined,
): MappedNetwork {
  const layers = layersAt(dict, path);
  const last = layers.at(-1);
  if (last?.kind !== "linear") {
    throw new ImportError(`${quoted(path)} does not end with a fully connected layer`);
  }
  checkLayers(layers, inputs ?? layerWidths(layers).inputs, path);
  return { hidden: layers.slice(0, -1), last };
}

/** Applies a network. */
export function applyNetwork(
  trace: Trace,
  { hidden, last }: MappedNetwork,
  activation: TorchActivation,
  x: Node,
): Node {
  return applyLayer(trace, last, applyLayers(trace, hidden, activation, x));
}

/**
 * Returns networks of the first half of the outputs, and of the second half.
 *
 * @throws {ImportError} if the number of outputs is odd
 */
export function halvesOf({ hidden, last }: MappedNetwork, path: string) {
  const outputs = last.outputs / 2;
  if (!Number.isInteger(outputs)) {
    throw new ImportError(`${quoted(path)} has ${last.outputs} outputs, which have no halves`);
  }
  return [0, outputs].map((from) => ({ hidden, last: columnsOf(last, from, outputs) }));
}

/** The layer of some of its outputs. */
function columnsOf(layer: ForeignLinear, from: number, outputs: number): ForeignLinear {
  const { inputs, outputs: all, weight, bias } = layer;
  const length = inputs * outputs;
  return {
    ...layer,
    outputs,
    weight: Float64Array.from(
      { length },
      (_, i) => weight[Math.floor(i / outputs) * all + from + (i % outputs)],
    ),
    bias: bias && Float64Array.from({ length: outputs }, (_, i) => bias[from + i]),
  };
}
