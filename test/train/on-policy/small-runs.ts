import { ppo } from "../../../train/algorithms/ppo/ppo.ts";
import type { ActionKind } from "../../../train/learning/learned-vector.ts";
import type { ConfiguredOnPolicy } from "../../../train/on-policy/algorithm.ts";

/** Environments whose episodes have 200 steps, for each kind of actions. */
const environments = { box: "Pendulum-v1", discrete: "MountainCar-v0" };

/** A run of PPO that is over in a moment, with changes: six rollouts of two minibatches. */
export function smallRollouts(
  actions: ActionKind,
  changes: Record<string, unknown> = {},
): ConfiguredOnPolicy {
  return ppo.configure({
    algorithm: "ppo",
    environment: environments[actions],
    steps: 120,
    hidden: [8],
    rollout_steps: 20,
    batch_size: 16,
    epochs: 2,
    evaluation_interval: 60,
    evaluation_episodes: 2,
    ...changes,
  });
}
