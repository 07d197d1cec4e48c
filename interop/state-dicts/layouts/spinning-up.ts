import type { LayoutTable } from "../layout-table.ts";

const spinningUp = { framework: "spinningup", ignored: ["q", "q1", "q2", "v"] };
const spinningUpDeterministic = {
  ...spinningUp,
  activation: "ReLU",
  head: { kind: "deterministic", action: "pi.pi", output_activation: "Tanh", units: "unit" },
};

/**
 * The layouts of Spinning Up.
 *
 * Source: https://github.com/openai/spinningup.
 */
export const spinningUpLayouts: LayoutTable = {
  "spinningup-sac": [
    {
      ...spinningUp,
      algorithm: "sac",
      layers: "pi.net",
      activation: "ReLU",
      head: {
        kind: "squashed_gaussian",
        mean: "pi.mu_layer",
        log_std: { network: "pi.log_std_layer", range: [-20, 2] },
      },
    },
  ],
  "spinningup-td3": [{ ...spinningUpDeterministic, algorithm: "td3" }],
  "spinningup-ddpg": [{ ...spinningUpDeterministic, algorithm: "ddpg" }],
  "spinningup-ppo": [
    {
      ...spinningUp,
      algorithm: "ppo",
      activation: "Tanh",
      head: {
        kind: "clipped_gaussian",
        mean: "pi.mu_net",
        log_std: { parameter: "pi.log_std" },
      },
    },
  ],
  "spinningup-ppo-discrete": [
    {
      ...spinningUp,
      algorithm: "ppo",
      activation: "Tanh",
      head: { kind: "categorical", logits: "pi.logits_net" },
    },
  ],
};
