import { expect, test } from "vitest";
import type { ConfiguredOnPolicy } from "../../../train/on-policy/algorithm.ts";
import { trainOnPolicy } from "../../../train/on-policy/train.ts";
import type { OnPolicyTrainingState } from "../../../train/on-policy/training-state.ts";
import { type Resumable, specifyResume, trainFrom } from "../learning/resuming.ts";
import { smallRollouts } from "./small-runs.ts";

function resumable(algorithm: ConfiguredOnPolicy): Resumable<OnPolicyTrainingState> {
  const { config } = algorithm;
  return { config, train: (options) => trainOnPolicy(algorithm, options) };
}

const short = { environment_options: { max_episode_steps: 25 } };
const several = {
  ...short,
  environments: 3,
  threads: 2,
  rollout_steps: 8,
  normalize_observations: true,
  normalize_rewards: true,
};

const runs: [string, ConfiguredOnPolicy][] = [
  ["PPO on Pendulum", smallRollouts("box", short)],
  ["PPO of discrete actions", smallRollouts("discrete", short)],
  [
    "PPO in three environments and two threads, of normalized observations and scaled rewards",
    smallRollouts("box", several),
  ],
  [
    "the same of discrete actions, in one thread",
    smallRollouts("discrete", { ...several, threads: 1 }),
  ],
  [
    "PPO on Hopper, whose steps are decayed and undone",
    smallRollouts("box", {
      environment: "Hopper-v5",
      environment_options: { max_episode_steps: 30 },
      learning_rate: 0.03,
      learning_rate_decay_from: 40,
      clip_range_decay_from: 0,
      target_kl: 0.01,
    }),
  ],
];
for (const [title, algorithm] of runs) {
  const { environments, rollout_steps } = algorithm.config;
  specifyResume(title, resumable(algorithm), environments * rollout_steps);
}

test("a run that has ended is not trained further, unless it gets more steps", async () => {
  const algorithm = smallRollouts("box", short);
  const { state } = await trainFrom(resumable(algorithm));
  const again = await trainFrom(resumable(algorithm), structuredClone(state));
  expect(again.state).toEqual(state);
  expect(again.metrics).toEqual([]);
  const longer = smallRollouts("box", { ...short, steps: 180 });
  const more = await trainFrom(resumable(longer), structuredClone(state));
  expect(more.steps).toBe(180);
  // 120 steps, and an evaluation there, lie on the way of one of 180 too.
  expect(more.state).toEqual((await trainFrom(resumable(longer))).state);
});
