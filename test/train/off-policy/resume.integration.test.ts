import { describe, expect, test } from "vitest";
import { makeVectorEnvironment } from "../../../train/environments/vector/vector-environment.ts";
import type { ConfiguredOffPolicy } from "../../../train/off-policy/algorithm.ts";
import { trainOffPolicy } from "../../../train/off-policy/train.ts";
import type { TrainingState } from "../../../train/off-policy/training-state.ts";
import { smallRun } from "./small-runs.ts";

/** Trains, from a state if there is one, up to an interruption if there is one. */
async function train(
  algorithm: ConfiguredOffPolicy,
  from?: TrainingState,
  stopAt = Number.POSITIVE_INFINITY,
) {
  const { environment, environment_options: options, threads } = algorithm.config;
  const metrics: unknown[] = [];
  let step = from?.step ?? 0;
  const result = await trainOffPolicy(algorithm, {
    make: (count) => makeVectorEnvironment(environment, { count, threads, options }),
    events: {
      onStep: (taken) => {
        step = taken;
      },
      onEpisode: (episode) => metrics.push(["episode", episode]),
      onReports: (reports) => metrics.push(["reports", reports]),
      onEvaluation: (evaluation) => metrics.push(["evaluation", evaluation]),
    },
    interrupted: () => step >= stopAt,
    ...(from && { resumed: () => from }),
  });
  return { ...result, metrics };
}

const hopper = { environment: "Hopper-v5", environment_options: { max_episode_steps: 30 } };
const pendulum = { environment_options: { max_episode_steps: 25 } };
const thirds = { ...pendulum, policy_delay: 3, train_frequency: 2 };

describe.each([
  ["SAC of 2018 on Pendulum", smallRun("sac-2018", pendulum)],
  ["SAC of 2019 on Hopper", smallRun("sac-2019", hopper)],
  [
    "SAC of 2019 in three environments and two threads, of normalized observations and three steps",
    smallRun("sac-2019", {
      ...hopper,
      environments: 3,
      threads: 2,
      n_step: 3,
      normalize_observations: true,
      action_noise: 0.1,
      train_frequency: 6,
    }),
  ],
  ["SAC of 2019 with a buffer that overflows", smallRun("sac-2019", { buffer_size: 50 })],
  ["TD3 on Hopper, whose policy is updated in every second step", smallRun("td3", hopper)],
  ["TD3 with a delay of 3 and two gradient steps at once", smallRun("td3", thirds)],
  ["DDPG on Pendulum", smallRun("ddpg", pendulum)],
])("%s", (_, algorithm) => {
  const { config } = algorithm;

  test("goes on from any step as if it had not stopped", async () => {
    const whole = await train(algorithm);
    // In the random steps, on their last, in between, and at an evaluation.
    for (const stop of [1, 17, 40, 41, 60, 73, 119]) {
      const part = await train(algorithm, undefined, stop);
      expect(part.steps).toBe(Math.ceil(stop / config.environments) * config.environments);
      const rest = await train(algorithm, structuredClone(part.state));
      expect([...part.metrics, ...rest.metrics]).toEqual(whole.metrics);
      expect(rest.state).toEqual(whole.state);
    }
  });

  test("goes on after every break of many", async () => {
    const whole = await train(algorithm);
    let { state } = await train(algorithm, undefined, 9);
    while (state.step < config.steps || state.evaluationDue) {
      ({ state } = await train(algorithm, structuredClone(state), state.step + 9));
    }
    expect(state).toEqual(whole.state);
  });
});

test("a run that has ended is not trained further, unless it gets more steps", async () => {
  const algorithm = smallRun("sac-2019");
  const { state } = await train(algorithm);
  const again = await train(algorithm, structuredClone(state));
  expect(again.state).toEqual(state);
  expect(again.metrics).toEqual([]);
  const longer = smallRun("sac-2019", { steps: 180 });
  const more = await train(longer, structuredClone(state));
  expect(more.steps).toBe(180);
  // 120 steps, and an evaluation there, lie on the way of one of 180 too.
  expect(more.state).toEqual((await train(longer)).state);
});

test("a run that went beyond its last step, with all its environments, remembers that too", async () => {
  // Turns of 7 come to 63 behind 60, where both runs are evaluated.
  const turns = { environments: 7, evaluation_interval: 30 };
  const algorithm = smallRun("sac-2019", { ...turns, steps: 60 });
  const { state, steps } = await train(algorithm);
  expect([steps, state.replay.size]).toEqual([63, 63]);
  const longer = smallRun("sac-2019", { ...turns, steps: 120 });
  const more = await train(longer, structuredClone(state));
  expect(more.state).toEqual((await train(longer)).state);
});
