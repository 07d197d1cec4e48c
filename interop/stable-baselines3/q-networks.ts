import { applyNetwork, checkLayers, foreignNetwork } from "../networks/perceptron.ts";
import type { ForeignLayer, ForeignLinear } from "../networks/state-dict.ts";
import { ImportError } from "../policy/foreign-policy.ts";
import {
  checkActions,
  discreteOf,
  type Family,
  type Head,
  type NetworkSettings,
} from "./family.ts";

/** DQN: the action of the largest Q. */
export const qNetwork: Family = {
  matches: (dict) => dict.names("q_net.q_net.").length > 0,
  ignores: (name) => name.startsWith("q_net_target."),
  head: (dict, settings) => greedy(dict.sequential("q_net.q_net"), "q_net.q_net", settings),
};

/** QR-DQN: the action of the largest mean of quantiles. */
export const quantileNetwork: Family = {
  matches: (dict) => dict.names("quantile_net.quantile_net.").length > 0,
  ignores: (name) => name.startsWith("quantile_net_target."),
  head(dict, settings) {
    const name = "quantile_net.quantile_net";
    const { hidden, last } = foreignNetwork(dict.sequential(name), name);
    const { quantiles } = settings;
    if (last.outputs % quantiles !== 0) {
      throw new ImportError(
        `${name} gives ${last.outputs} numbers, of ${quantiles} quantiles each`,
      );
    }
    return greedy([...hidden, meanOfQuantiles(last, quantiles)], name, settings);
  },
};

function greedy(layers: readonly ForeignLayer[], name: string, settings: NetworkSettings): Head {
  const { features, activation } = settings;
  const { size } = discreteOf(settings);
  checkActions(checkLayers(layers, features, name), size);
  const network = foreignNetwork(layers, name);
  return {
    kind: "greedy",
    build: (trace, observation) => ({
      kind: "greedy",
      scores: applyNetwork(trace, network, activation, observation),
    }),
  };
}

/** The layer of the means over quantiles: outputs are [quantile, action] in row-major order. */
function meanOfQuantiles(layer: ForeignLinear, quantiles: number): ForeignLinear {
  const { inputs, outputs: all, weight, bias } = layer;
  const outputs = all / quantiles;
  const meanOf = (values: ArrayLike<number>, from: number) => {
    let sum = 0;
    for (let quantile = 0; quantile < quantiles; quantile++)
      sum += values[from + quantile * outputs];
    return sum / quantiles;
  };
  return {
    ...layer,
    outputs,
    weight: Float64Array.from({ length: inputs * outputs }, (_, i) =>
      meanOf(weight, Math.floor(i / outputs) * all + (i % outputs)),
    ),
    bias: bias && Float64Array.from({ length: outputs }, (_, action) => meanOf(bias, action)),
  };
}
