import type { Node } from "../../graph/node.ts";
import type { Trace } from "../../graph/trace.ts";
import type { TorchActivation } from "../networks/activations.ts";
import { applyNetwork, type ForeignNetwork, layerWidths } from "../networks/perceptron.ts";
import type { StateDict } from "../networks/state-dict.ts";
import { ImportError } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";
import { logStdOf, traceLogStd } from "./log-std.ts";
import { halvesOf, networkAt } from "./mapped-network.ts";
import { hasLayers, pathOf, vectorAt } from "./mapped-tensors.ts";
import type { LogStdSource, MappedHead } from "./mapping.ts";

/**
 * Builds ln sigma, [batch, actions] or [actions], from features.
 *
 * @param scale what sigma is multiplied by, for each action
 */
type BuildLogStd = (trace: Trace, features: Node, scale: readonly number[] | undefined) => Node;

/**
 * Returns the first source of ln sigma whose tensors the file has.
 *
 * @throws {ImportError} if it has none
 */
function sourceOf(dict: StateDict, folder: string, sources: readonly LogStdSource[]) {
  const found = sources.find(({ network, parameter }) => {
    if (network !== undefined) return hasLayers(dict, pathOf(folder, network));
    return parameter === undefined || dict.has(pathOf(folder, parameter));
  });
  if (found) return found;
  const names = sources.map(({ network, parameter }) =>
    quoted(pathOf(folder, network ?? parameter ?? "")),
  );
  throw new ImportError(`the file has no ln sigma: there is no ${names.join(" and no ")}`);
}

/**
 * Finds the networks of the mean and of ln sigma of a Gaussian.
 *
 * @param folder the path of the policy's state dict
 * @param features the number of features that they share; undefined if they are of observations
 * @throws {ImportError} naming a layer or parameter that is missing, or does not fit
 */
export function mappedGaussian(
  dict: StateDict,
  folder: string,
  head: Extract<MappedHead, { mean: string }>,
  activation: TorchActivation,
  features: number | undefined,
): { mean: ForeignNetwork; logStd: BuildLogStd } {
  const source = sourceOf(dict, folder, head.log_std);
  const path = pathOf(folder, head.mean);
  const whole = networkAt(dict, path, features);
  const [mean, second] = source.second_half ? halvesOf(whole, path) : [whole, undefined];
  const actions = mean.last.outputs;
  if (source.parameter !== undefined) {
    const values = vectorAt(dict, pathOf(folder, source.parameter), actions);
    const logStd = values.map((x) => logStdOf(source, x));
    return {
      mean,
      // Computed here, not in the graph, which has no nodes of constants alone.
      logStd: (trace, _, scale) =>
        trace.constant(scale ? logStd.map((x, i) => x + Math.log(scale[i])) : logStd, [actions]),
    };
  }
  const network =
    second ??
    networkAt(
      dict,
      pathOf(folder, source.network ?? ""),
      features ?? layerWidths([...whole.hidden, whole.last]).inputs,
    );
  if (network.last.outputs !== actions) {
    throw new ImportError(
      `${quoted(source.network ?? "")} has ${network.last.outputs} outputs, and the mean has ${actions}`,
    );
  }
  return {
    mean,
    logStd: (trace, x, scale) => {
      const logStd = traceLogStd(trace, source, applyNetwork(trace, network, activation, x));
      return scale ? trace.add(logStd, trace.constant(scale.map(Math.log), [actions])) : logStd;
    },
  };
}
