import { expect, test } from "vitest";
import type { ConfiguredOffPolicy } from "../../../train/off-policy/algorithm.ts";
import { trainOffPolicy } from "../../../train/off-policy/train.ts";
import type { OffPolicyTrainingState } from "../../../train/off-policy/training-state.ts";
import { type Resumable, specifyResume, trainFrom } from "../learning/resuming.ts";
import { smallRun } from "./small-runs.ts";

function resumable(algorithm: ConfiguredOffPolicy): Resumable<OffPolicyTrainingState> {
  const { config } = algorithm;
  return { config, train: (options) => trainOffPolicy(algorithm, options) };
}

const hopper = { environment: "Hopper-v5", environment_options: { max_episode_steps: 30 } };
const pendulum = { environment_options: { max_episode_steps: 25 } };
const thirds = { ...pendulum, policy_delay: 3, train_frequency: 2 };

const runs: [string, ConfiguredOffPolicy][] = [
  ["SAC of 2018 on Pendulum", smallRun("sac-2018", pendulum)],
  ["SAC of 2019 on Hopper", smallRun("sac-2019", hopper)],
  [
    "SAC of 2019 in three environments and two threads, of three normalized steps",
    smallRun("sac-2019", {
      ...hopper,
      environments: 3,
      threads: 2,
      n_step: 3,
      normalize_observations: true,
      normalize_rewards: true,
      action_noise: 0.1,
      train_frequency: 6,
    }),
  ],
  [
    "SAC of 2019 in two threads, whose temperature decays",
    smallRun("sac-2019", { ...pendulum, threads: 2, temperature: 0.3, temperature_decay_from: 50 }),
  ],
  ["SAC of 2019 with a buffer that overflows", smallRun("sac-2019", { buffer_size: 50 })],
  [
    "TQC of scaled rewards, with normalized critics",
    smallRun("tqc", {
      ...pendulum,
      normalize_rewards: true,
      layer_norm: true,
      initial_temperature: 0.1,
    }),
  ],
  ["TD3 on Hopper, whose policy is updated in every second step", smallRun("td3", hopper)],
  ["TD3 with a delay of 3 and two gradient steps at once", smallRun("td3", thirds)],
  ["DDPG on Pendulum", smallRun("ddpg", pendulum)],
];
for (const [title, algorithm] of runs) {
  specifyResume(title, resumable(algorithm), algorithm.config.environments);
}

test("a run that has ended is not trained further, unless it gets more steps", async () => {
  const algorithm = smallRun("sac-2019");
  const { state } = await trainFrom(resumable(algorithm));
  const again = await trainFrom(resumable(algorithm), structuredClone(state));
  expect(again.state).toEqual(state);
  expect(again.metrics).toEqual([]);
  const longer = smallRun("sac-2019", { steps: 180 });
  const more = await trainFrom(resumable(longer), structuredClone(state));
  expect(more.steps).toBe(180);
  // 120 steps, and an evaluation there, lie on the way of one of 180 too.
  expect(more.state).toEqual((await trainFrom(resumable(longer))).state);
});

test("a run whose checkpoint has no scale of rewards goes on as before", async () => {
  const algorithm = smallRun("sac-2019");
  const { state } = await trainFrom(resumable(algorithm), undefined, 60);
  const former = { ...state.numbers, rewardScale: new Float64Array(0) };
  const rest = await trainFrom(resumable(algorithm), { ...state, numbers: former });
  expect(rest.state).toEqual((await trainFrom(resumable(algorithm))).state);
});

test("a run that went beyond its last step, with all its environments, remembers that too", async () => {
  // Turns of 7 come to 63 behind 60, where both runs are evaluated.
  const turns = { environments: 7, evaluation_interval: 30 };
  const algorithm = smallRun("sac-2019", { ...turns, steps: 60 });
  const { state, steps } = await trainFrom(resumable(algorithm));
  expect(steps).toBe(63);
  expect(state.replay).toMatchObject({ size: 63, added: 63 });
  const longer = smallRun("sac-2019", { ...turns, steps: 120 });
  const more = await trainFrom(resumable(longer), structuredClone(state));
  expect(more.state).toEqual((await trainFrom(resumable(longer))).state);
});
