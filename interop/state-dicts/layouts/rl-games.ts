import type { LayoutTable } from "../layout-table.ts";

/** `RunningMeanStd` of rl_games: clip((x - mean) / sqrt(variance + 1e-5), -5, 5). */
const rlGamesNormalization = (prefix: string) => ({
  mean: `${prefix}running_mean`,
  variance: `${prefix}running_var`,
  variance_epsilon: 1e-5,
  clip: 5,
  ignored: [`${prefix}count`],
});

const rlGames = {
  framework: "rl_games",
  algorithm: "ppo",
  // torch.compile names the module that it wraps _orig_mod.
  state_dict: ["model", "model._orig_mod", ""],
  layers: "a2c_network.actor_mlp",
  activation: "ELU",
  normalization: [
    rlGamesNormalization("running_mean_std."),
    { state_dict: "running_mean_std", ...rlGamesNormalization("") },
    null,
  ],
  ignored: [
    "a2c_network.value",
    "a2c_network.critic_mlp",
    "value_mean_std",
    "reward_mean_std",
    "optimizer",
    "assymetric_vf_nets",
    "assymetric_vf_optimizer",
    "central_val_stats",
    "scaler",
    "env_state",
  ],
};

/**
 * The layouts of rl_games.
 *
 * Source: https://github.com/Denys88/rl_games.
 */
export const rlGamesLayouts: LayoutTable = {
  "rl-games": [
    {
      ...rlGames,
      head: {
        kind: "clipped_gaussian",
        mean: "a2c_network.mu",
        log_std: [{ parameter: "a2c_network.sigma" }, { network: "a2c_network.sigma" }],
        units: "unit",
      },
    },
  ],
  "rl-games-discrete": [
    { ...rlGames, head: { kind: "categorical", logits: "a2c_network.logits" } },
  ],
};
