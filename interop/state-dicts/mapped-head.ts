import type { Node } from "../../graph/node.ts";
import type { Trace } from "../../graph/trace.ts";
import type { BoundedBoxSpace, DiscreteSpace } from "../../schemas/space.ts";
import {
  applyLayers,
  applyNetwork,
  checkLayers,
  type ForeignNetwork,
  layerWidths,
} from "../networks/perceptron.ts";
import type { StateDict } from "../networks/state-dict.ts";
import type { PolicyHead } from "../policy/foreign-policy.ts";
import { namedActivation } from "./activation.ts";
import { mappedGaussian } from "./mapped-gaussian.ts";
import { networkAt } from "./mapped-network.ts";
import { layersAt, pathOf } from "./mapped-tensors.ts";
import type { MappedHead, Mapping } from "./mapping.ts";

/** A head over the features that the shared layers give, for a space of actions. */
type BuildHead = (
  trace: Trace,
  features: Node,
  action: BoundedBoxSpace | DiscreteSpace,
) => PolicyHead;

/** The networks of a policy, found in its file and checked to fit each other. */
export interface MappedPolicy {
  /** The number of features of an observation. */
  inputs: number;
  /** The number of dimensions of an action, or of discrete actions. */
  actions: number;
  build: BuildHead;
}

/** The name of the network that every head of a kind has. */
export function mainNetworkOf(head: MappedHead): string {
  if (head.kind === "categorical") return head.logits;
  if (head.kind === "deterministic") return head.action;
  return head.kind === "greedy" ? head.scores : head.mean;
}

/** center + halfRange x, of rows x in (-1, 1). */
function toEnvironment(trace: Trace, { low, high }: BoundedBoxSpace, x: Node): Node {
  const row = (values: readonly number[]) => trace.constant(values, [values.length]);
  const scaled = trace.multiply(row(halfRange({ low, high })), x);
  return trace.add(scaled, row(low.map((bound, i) => (bound + high[i]) / 2)));
}

const halfRange = ({ low, high }: Pick<BoundedBoxSpace, "low" | "high">) =>
  low.map((bound, i) => (high[i] - bound) / 2);

/**
 * Finds the networks of a mapping in a file.
 *
 * @param folder the path of the policy's state dict
 * @throws {ImportError} naming a layer or parameter that is missing, or does not fit
 */
export function mappedPolicy(dict: StateDict, folder: string, mapping: Mapping): MappedPolicy {
  const { head, activation } = mapping;
  const apply = namedActivation(activation);
  const shared = mapping.layers.flatMap((name) => layersAt(dict, pathOf(folder, name)));
  const features =
    shared.length > 0 ? checkLayers(shared, layerWidths(shared).inputs, "layers") : undefined;
  const output = "output_activation" in head ? head.output_activation : undefined;
  const applyOutput = namedActivation(output ?? { name: "Identity", args: {} });
  const over = (network: ForeignNetwork, build: BuildHead): MappedPolicy => ({
    inputs: layerWidths([...shared, ...network.hidden, network.last]).inputs,
    actions: network.last.outputs,
    build: (trace, observation, action) =>
      build(trace, applyLayers(trace, shared, apply, observation), action),
  });
  if (!("mean" in head)) {
    const network = networkAt(dict, pathOf(folder, mainNetworkOf(head)), features);
    return over(network, (trace, x) => {
      const given = applyNetwork(trace, network, apply, x);
      if (head.kind === "categorical") return { kind: head.kind, logits: given };
      if (head.kind === "greedy") return { kind: head.kind, scores: given };
      return { kind: head.kind, action: applyOutput(trace, given), units: head.units };
    });
  }
  const gaussian = mappedGaussian(dict, folder, head, apply, features);
  return over(gaussian.mean, (trace, x, action) => {
    const mean = applyOutput(trace, applyNetwork(trace, gaussian.mean, apply, x));
    if (head.kind === "squashed_gaussian" || head.units === "environment") {
      return { kind: head.kind, mean, logStd: gaussian.logStd(trace, x, undefined) };
    }
    if (action.kind !== "box") throw new Error("a Gaussian is of real-valued actions");
    // clip(u, -1, 1) scaled to the bounds is the scaled u, clipped to the bounds.
    return {
      kind: head.kind,
      mean: toEnvironment(trace, action, mean),
      logStd: gaussian.logStd(trace, x, halfRange(action)),
    };
  });
}
