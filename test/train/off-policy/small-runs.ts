import type { ConfiguredOffPolicy } from "../../../train/off-policy/algorithm.ts";
import { algorithms, learningOf, runConfig } from "../../../train/registry.ts";

/** The names of all algorithms that learn from replayed transitions. */
export const offPolicyNames = algorithms.flatMap((algorithm) =>
  algorithm.loop === "off-policy" ? [algorithm.name] : [],
);
export type OffPolicyName = (typeof offPolicyNames)[number];

const settings = {
  steps: 120,
  hidden: [8],
  batch_size: 32,
  learning_starts: 40,
  evaluation_interval: 60,
  evaluation_episodes: 2,
};

/** The algorithms of discrete actions, whose runs are as long in this environment as in Pendulum-v1. */
const discrete: Partial<Record<OffPolicyName, string>> = { "discrete-sac": "MountainCar-v0" };

/** An algorithm of which a run is over in a moment, with changes. */
export function smallRun(
  algorithm: OffPolicyName,
  changes: Record<string, unknown> = {},
): ConfiguredOffPolicy {
  const environment = discrete[algorithm] ?? "Pendulum-v1";
  const config = runConfig.parse({ algorithm, environment, ...settings, ...changes });
  const configured = learningOf(config);
  if (configured.loop === "off-policy") return configured;
  throw new Error(`${algorithm} is no off-policy algorithm`);
}
