import type { Node } from "../../graph/node.ts";
import type { Trace } from "../../graph/trace.ts";
import type { BoundedBoxSpace, DiscreteSpace } from "../../schemas/space.ts";
import type { TorchActivation } from "../networks/activations.ts";
import {
  applyLayer,
  applyLayers,
  applyNetwork,
  checkLayers,
  foreignNetwork,
} from "../networks/perceptron.ts";
import type { ForeignLayer, ForeignLinear, StateDict } from "../networks/state-dict.ts";
import { ImportError, type PolicyHead } from "../policy/foreign-policy.ts";
import { type StateDependentNoise, stateDependentLogStd } from "./state-dependent-noise.ts";

/** What the networks of a policy are built by, beside their tensors. */
export interface NetworkSettings {
  /** The number of features of an observation. */
  features: number;
  action: BoundedBoxSpace | DiscreteSpace;
  activation: TorchActivation;
  /** The settings of state-dependent exploration; undefined without it. */
  noise: StateDependentNoise | undefined;
  /** True if an on-policy algorithm squashes its Gaussian. */
  squashes: boolean;
  /** The limit of a squashed Gaussian's mean with state-dependent exploration; 0 for none. */
  clipMean: number;
  /** The number of quantiles of QR-DQN. */
  quantiles: number;
}

/** The head of a policy by its kind, over observations. */
export interface Head {
  kind: PolicyHead["kind"];
  build(trace: Trace, observation: Node): PolicyHead;
}

/** A family of policies, told by the names of its tensors. */
interface Family {
  /** True if a state dict is one of this family. */
  matches(dict: StateDict): boolean;
  /** True for tensors that acting does not need, such as those of critics. */
  ignores(name: string): boolean;
  head(dict: StateDict, settings: NetworkSettings): Head;
}

/** The limits of ln sigma in SAC and TQC. */
const logStdRange = [-20, 2] as const;

/** @throws {ImportError} if the last layer does not give a number for each action */
function checkActions(outputs: number, expected: number): void {
  if (outputs === expected) return;
  throw new ImportError(
    `the policy gives ${outputs} numbers, and its action space has ${expected}`,
  );
}

function boxOf({ action }: NetworkSettings): BoundedBoxSpace {
  if (action.kind === "box") return action;
  throw new ImportError(
    "the policy is one of real-valued actions, and its action space is discrete",
  );
}

function discreteOf({ action }: NetworkSettings): DiscreteSpace {
  if (action.kind === "discrete") return action;
  throw new ImportError("the policy is one of discrete actions, and its action space is a box");
}

/** A layer as the last of its network, with an action's number for each output. */
function lastLayer(dict: StateDict, name: string, inputs: number, actions: number): ForeignLinear {
  const layer = dict.linear(name);
  checkActions(checkLayers([layer], inputs, name), actions);
  return layer;
}

/** SAC and TQC: a squashed Gaussian, whose ln sigma is clipped. */
const squashedGaussian: Family = {
  matches: (dict) => dict.names("actor.log_std").length > 0,
  ignores: (name) => !name.startsWith("actor."),
  head(dict, settings) {
    const { features, activation, noise, clipMean } = settings;
    const actions = boxOf(settings).low.length;
    const hidden = dict.sequential("actor.latent_pi");
    const width = checkLayers(hidden, features, "actor.latent_pi");
    const clips = noise !== undefined && clipMean > 0;
    const mean = lastLayer(dict, clips ? "actor.mu.0" : "actor.mu", width, actions);
    const logStd = noise
      ? stateDependentLogStd(dict.tensor("actor.log_std", 2), noise, { inputs: width, actions })
      : lastLayer(dict, "actor.log_std", width, actions);
    return {
      kind: "squashed_gaussian",
      build(trace, observation) {
        const latent = applyLayers(trace, hidden, activation, observation);
        const mu = applyLayer(trace, mean, latent);
        return {
          kind: "squashed_gaussian",
          mean: clips ? trace.clip(mu, -clipMean, clipMean) : mu,
          logStd:
            typeof logStd === "function"
              ? logStd(trace, latent)
              : trace.clip(applyLayer(trace, logStd, latent), ...logStdRange),
        };
      },
    };
  },
};

/** TD3 and DDPG: an action in (-1, 1), by tanh. */
const deterministic: Family = {
  matches: (dict) => dict.sequential("actor.mu").length > 0,
  ignores: (name) => !name.startsWith("actor."),
  head(dict, settings) {
    const layers = dict.sequential("actor.mu");
    const actions = boxOf(settings).low.length;
    checkActions(checkLayers(layers, settings.features, "actor.mu"), actions);
    const network = foreignNetwork(layers, "actor.mu");
    return {
      kind: "deterministic",
      build(trace, observation) {
        const u = applyNetwork(trace, network, settings.activation, observation);
        return { kind: "deterministic", action: trace.tanh(u), units: "unit" };
      },
    };
  },
};

/** PPO, A2C and TRPO: a Gaussian or a softmax. */
const actorCritic: Family = {
  matches: (dict) => dict.has("action_net.weight"),
  ignores: (name) => /^(value_net|mlp_extractor\.value_net|vf_features_extractor)\./.test(name),
  head(dict, settings) {
    if (dict.names("lstm_actor.").length > 0) {
      throw new ImportError("the policy is recurrent: softedge serves policies without memory");
    }
    const { features, action, activation, noise, squashes } = settings;
    // Versions before 1.8 could share the first layers of policy and value.
    const hidden = [
      ...dict.sequential("mlp_extractor.shared_net"),
      ...dict.sequential("mlp_extractor.policy_net"),
    ];
    const width = checkLayers(hidden, features, "mlp_extractor");
    const actions = action.kind === "box" ? action.low.length : action.size;
    const last = lastLayer(dict, "action_net", width, actions);
    if (action.kind === "discrete") {
      return {
        kind: "categorical",
        build: (trace, observation) => ({
          kind: "categorical",
          logits: applyNetwork(trace, { hidden, last }, activation, observation),
        }),
      };
    }
    const kind = squashes ? "squashed_gaussian" : "clipped_gaussian";
    const logStd = noise
      ? stateDependentLogStd(dict.tensor("log_std", 2), noise, { inputs: width, actions })
      : dict.columns("log_std", actions);
    return {
      kind,
      build(trace, observation) {
        const latent = applyLayers(trace, hidden, activation, observation);
        return {
          kind,
          mean: applyLayer(trace, last, latent),
          logStd:
            typeof logStd === "function"
              ? logStd(trace, latent)
              : trace.constant(logStd, [actions]),
        };
      },
    };
  },
};

/** DQN: the action of the largest Q. */
const qNetwork: Family = {
  matches: (dict) => dict.names("q_net.q_net.").length > 0,
  ignores: (name) => name.startsWith("q_net_target."),
  head: (dict, settings) => greedy(dict.sequential("q_net.q_net"), "q_net.q_net", settings),
};

/** QR-DQN: the action of the largest mean of quantiles. */
const quantileNetwork: Family = {
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

/** In the order in which they are tried: TD3's names are among those of SAC. */
const families = [squashedGaussian, deterministic, actorCritic, qNetwork, quantileNetwork];

/**
 * Returns the head of a policy's state dict.
 *
 * @throws {ImportError} naming the tensor that no network here has, or that is missing
 */
export function headOfDict(dict: StateDict, settings: NetworkSettings): Head {
  const family = families.find(({ matches }) => matches(dict));
  if (!family) {
    const [first = "nothing"] = dict.names();
    throw new ImportError(
      `policy.pth is of no policy of SAC, TQC, TD3, DDPG, PPO, A2C, TRPO, DQN or QR-DQN: it begins with ${first}`,
    );
  }
  const head = family.head(dict, settings);
  dict.refuseUnused(family.ignores, "policy.pth");
  return head;
}
