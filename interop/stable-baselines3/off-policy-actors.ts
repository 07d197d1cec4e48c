import {
  applyLayer,
  applyLayers,
  applyNetwork,
  checkLayers,
  foreignNetwork,
} from "../networks/perceptron.ts";
import { boxOf, checkActions, type Family, lastLayer } from "./family.ts";
import { stateDependentLogStd } from "./state-dependent-noise.ts";

/** The limits of ln sigma in SAC and TQC. */
const logStdRange = [-20, 2] as const;

/** SAC and TQC: a squashed Gaussian, whose ln sigma is clipped. */
export const squashedGaussianHead: Family = {
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
export const deterministicHead: Family = {
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
