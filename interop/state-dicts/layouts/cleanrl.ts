import type { LayoutTable } from "../layout-table.ts";

/** The names and layers of `Actor` in CleanRL's sac_, td3_ and ddpg_continuous_action.py. */
const cleanrlActor = {
  framework: "cleanrl",
  layers: ["fc1", "fc2"],
  activation: "ReLU",
  action: { scale: "action_scale", bias: "action_bias" },
};

/** torch.save((actor.state_dict(), qf1.state_dict(), ...), path) */
const cleanrlDeterministic = {
  ...cleanrlActor,
  state_dict: ["0", ""],
  head: { kind: "deterministic", action: "fc_mu", output_activation: "Tanh", units: "unit" },
  ignored: ["1", "2"],
};

/**
 * The layouts of CleanRL.
 *
 * Source: https://github.com/vwxyzjn/cleanrl.
 */
export const cleanrlLayouts: LayoutTable = {
  "cleanrl-sac": [
    {
      ...cleanrlActor,
      algorithm: "sac",
      head: {
        kind: "squashed_gaussian",
        mean: "fc_mean",
        log_std: { network: "fc_logstd", form: "tanh", range: [-5, 2] },
      },
    },
  ],
  "cleanrl-td3": [{ ...cleanrlDeterministic, algorithm: "td3" }],
  "cleanrl-ddpg": [{ ...cleanrlDeterministic, algorithm: "ddpg" }],
  "cleanrl-ppo-continuous": [
    {
      framework: "cleanrl",
      algorithm: "ppo",
      activation: "Tanh",
      head: {
        kind: "clipped_gaussian",
        mean: "actor_mean",
        log_std: { parameter: "actor_logstd" },
      },
      ignored: ["critic"],
    },
  ],
  "cleanrl-ppo": [
    {
      framework: "cleanrl",
      algorithm: "ppo",
      activation: "Tanh",
      head: { kind: "categorical", logits: "actor" },
      ignored: ["critic"],
    },
  ],
  "cleanrl-dqn": [
    {
      framework: "cleanrl",
      algorithm: "dqn",
      activation: "ReLU",
      head: { kind: "greedy", scores: "network" },
    },
  ],
};
