import { applyLayer, applyLayers, applyNetwork, checkLayers } from "../networks/perceptron.ts";
import { ImportError } from "../policy/foreign-policy.ts";
import { type Family, lastLayer } from "./family.ts";
import { stateDependentLogStd } from "./state-dependent-noise.ts";

/** PPO, A2C and TRPO: a Gaussian or a softmax. */
export const actorCritic: Family = {
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
