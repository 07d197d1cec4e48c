import type { LayoutTable } from "../layout-table.ts";

/** `EmpiricalNormalization` of rsl_rl: (x - mean) / (std + 0.01). */
const rslNormalization = (prefix: string) => ({
  mean: `${prefix}_mean`,
  std: `${prefix}_std`,
  std_epsilon: 0.01,
  ignored: [`${prefix}_var`, `${prefix}count`],
});

const rsl = { framework: "rsl_rl", algorithm: "ppo", activation: "ELU" };
const rslTraining = ["optimizer_state_dict", "rnd_state_dict", "rnd_optimizer_state_dict"];
/** ln sigma in `GaussianDistribution` of rsl_rl 5: sigma in [1e-6, 1e6]. */
const rslRange = [Math.log(1e-6), Math.log(1e6)];

/**
 * The layouts of rsl_rl.
 *
 * Source: https://github.com/leggedrobotics/rsl_rl.
 */
export const rslRlLayouts: LayoutTable = {
  "rsl-rl": [
    {
      ...rsl,
      state_dict: "actor_state_dict",
      head: {
        kind: "clipped_gaussian",
        mean: "mlp",
        log_std: [
          { parameter: "distribution.std_param", form: "std", range: rslRange },
          { parameter: "distribution.log_std_param", range: rslRange },
        ],
      },
      normalization: [rslNormalization("obs_normalizer."), null],
      ignored: ["critic_state_dict", ...rslTraining],
    },
    {
      ...rsl,
      state_dict: ["model_state_dict", ""],
      head: {
        kind: "clipped_gaussian",
        mean: "actor",
        log_std: [{ parameter: "std", form: "std" }, { parameter: "log_std" }],
      },
      normalization: [
        rslNormalization("actor_obs_normalizer."),
        { state_dict: "obs_norm_state_dict", ...rslNormalization("") },
        null,
      ],
      ignored: [
        "critic",
        "critic_obs_normalizer",
        "privileged_obs_norm_state_dict",
        ...rslTraining,
      ],
    },
  ],
};
