import {
  checkLayers,
  type ForeignNetwork,
  foreignNetwork,
  layerWidths,
} from "../networks/perceptron.ts";
import type { ForeignLinear, StateDict } from "../networks/state-dict.ts";
import { ImportError } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";
import { layersAt } from "./mapped-tensors.ts";

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
): ForeignNetwork {
  const layers = layersAt(dict, path);
  checkLayers(layers, inputs ?? layerWidths(layers).inputs, path);
  return foreignNetwork(layers, path);
}

/**
 * Returns networks of the first half of the outputs, and of the second half.
 *
 * @throws {ImportError} if the number of outputs is odd
 */
export function halvesOf({ hidden, last }: ForeignNetwork, path: string) {
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
