import type { LayoutTable } from "../layout-table.ts";

/** `Net` before a last layer; saved as an algorithm, as a policy or as an actor. */
const tianshou = {
  framework: "tianshou",
  state_dict: ["policy.actor", "actor", ""],
  layers: "preprocess.model.model",
  activation: "ReLU",
  ignored: [
    "actor_old",
    "critic",
    "critic_old",
    "critic2",
    "critic2_old",
    "_actor_critic",
    "alpha",
    "_log_alpha",
    "_optimizers",
  ],
};
const tianshouDeterministic = {
  ...tianshou,
  head: { kind: "deterministic", action: "last.model", output_activation: "Tanh", units: "unit" },
};

/**
 * The layouts of tianshou.
 *
 * Source: https://github.com/thu-ml/tianshou.
 */
export const tianshouLayouts: LayoutTable = {
  "tianshou-sac": [
    {
      ...tianshou,
      algorithm: "sac",
      head: {
        kind: "squashed_gaussian",
        mean: "mu.model",
        log_std: { network: "sigma.model", range: [-20, 2] },
      },
    },
  ],
  "tianshou-ppo": [
    {
      ...tianshou,
      algorithm: "ppo",
      head: {
        kind: "clipped_gaussian",
        mean: "mu.model",
        log_std: { parameter: "sigma_param" },
        units: "unit",
      },
    },
  ],
  "tianshou-ppo-discrete": [
    { ...tianshou, algorithm: "ppo", head: { kind: "categorical", logits: "last.model" } },
  ],
  "tianshou-td3": [{ ...tianshouDeterministic, algorithm: "td3" }],
  "tianshou-ddpg": [{ ...tianshouDeterministic, algorithm: "ddpg" }],
  "tianshou-dqn": [
    {
      framework: "tianshou",
      algorithm: "dqn",
      state_dict: ["policy.model", "model", ""],
      activation: "ReLU",
      head: { kind: "greedy", scores: "model.model" },
      ignored: ["model_old", "_optimizers"],
    },
  ],
};
