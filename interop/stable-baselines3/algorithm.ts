import type { AlgorithmData } from "./settings.ts";

/** Algorithms by a setting that only they have, in the order in which they are tried. */
const byField: readonly [field: string, algorithm: string][] = [
  ["top_quantiles_to_drop_per_net", "tqc"],
  ["cg_max_steps", "trpo"],
  ["target_entropy", "sac"],
  ["clip_range", "ppo"],
  ["exploration_fraction", "dqn"],
];

/**
 * The name of the algorithm whose settings these are. Stable-Baselines3 does not write it down: DDPG is
 * TD3 without delays and smoothing, and what has a policy of actor and critic, but neither a clip
 * range nor a trust region, is A2C.
 */
export function algorithmNameOf(data: AlgorithmData): string {
  const module = data.policy_class?.__module__ ?? "";
  if (module.startsWith("sb3_contrib.qrdqn")) return "qr-dqn";
  const found = byField.find(([field]) => field in data);
  if (found) return found[1];
  if ("policy_delay" in data)
    return data.target_policy_noise === 0 || data.policy_delay === 1 ? "ddpg" : "td3";
  return "gae_lambda" in data ? "a2c" : "stable-baselines3";
}

/** The framework that has the algorithm. */
export function frameworkOf(data: AlgorithmData): string {
  const isContrib = ["tqc", "trpo", "qr-dqn"].includes(algorithmNameOf(data));
  return isContrib ? "sb3-contrib" : "stable-baselines3";
}
