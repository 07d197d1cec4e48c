import { describe, expect, onTestFinished, test } from "vitest";
import { makeVectorEnvironment } from "../../../train/environments/vector/vector-environment.ts";
import { trainSac } from "../../../train/off-policy/train.ts";
import type { TrainingState } from "../../../train/off-policy/training-state.ts";
import type { SacConfig } from "../../../train/registry.ts";
import { smallConfig } from "../algorithms/sac/corridor.ts";

/** Trains, from a state if there is one, up to an interruption if there is one. */
async function train(config: SacConfig, from?: TrainingState, stopAt = Number.POSITIVE_INFINITY) {
  const metrics: unknown[] = [];
  let step = from?.step ?? 0;
  const { learner, ...result } = await trainSac(
    config,
    (count) =>
      makeVectorEnvironment(config.environment, {
        count,
        threads: config.threads,
        options: config.environment_options,
      }),
    {
      onStep: (taken) => {
        step = taken;
      },
      onEpisode: (episode) => metrics.push(["episode", episode]),
      onReports: (reports) => metrics.push(["reports", reports]),
      onEvaluation: (evaluation) => metrics.push(["evaluation", evaluation]),
    },
    () => step >= stopAt,
    from && (() => from),
  );
  onTestFinished(() => learner.release());
  return { ...result, metrics };
}

const hopper = { environment: "Hopper-v5", environment_options: { max_episode_steps: 30 } };

describe.each([
  ["2018 on Pendulum", smallConfig[2018]({ environment_options: { max_episode_steps: 25 } })],
  ["2019 on Hopper", smallConfig[2019](hopper)],
  [
    "2019 in three environments and two threads, of normalized observations and three steps",
    smallConfig[2019]({
      ...hopper,
      environments: 3,
      threads: 2,
      n_step: 3,
      normalize_observations: true,
      action_noise: 0.1,
      train_frequency: 6,
    }),
  ],
  ["2019 with a buffer that overflows", smallConfig[2019]({ buffer_size: 50 })],
])("soft actor-critic of %s", (_, config) => {
  test("goes on from any step as if it had not stopped", async () => {
    const whole = await train(config);
    // In the random steps, on their last, in between, and at an evaluation.
    for (const stop of [1, 17, 40, 41, 60, 73, 119]) {
      const part = await train(config, undefined, stop);
      expect(part.steps).toBe(Math.ceil(stop / config.environments) * config.environments);
      const rest = await train(config, structuredClone(part.state));
      expect([...part.metrics, ...rest.metrics]).toEqual(whole.metrics);
      expect(rest.state).toEqual(whole.state);
    }
  });

  test("goes on after every break of many", async () => {
    const whole = await train(config);
    let { state } = await train(config, undefined, 9);
    while (state.step < config.steps || state.evaluationDue) {
      ({ state } = await train(config, structuredClone(state), state.step + 9));
    }
    expect(state).toEqual(whole.state);
  });
});

test("a run that has ended is not trained further, unless it gets more steps", async () => {
  const config = smallConfig[2019]();
  const { state } = await train(config);
  const again = await train(config, structuredClone(state));
  expect(again.state).toEqual(state);
  expect(again.metrics).toEqual([]);
  const more = await train({ ...config, steps: 180 }, structuredClone(state));
  expect(more.steps).toBe(180);
  // 120 steps, and an evaluation there, lie on the way of one of 180 too.
  expect(more.state).toEqual((await train({ ...config, steps: 180 })).state);
});

test("a run that went beyond its last step, with all its environments, remembers that too", async () => {
  // Turns of 7 come to 63 behind 60, where both runs are evaluated.
  const config = smallConfig[2019]({ environments: 7, steps: 60, evaluation_interval: 30 });
  const { state, steps } = await train(config);
  expect([steps, state.replay.size]).toEqual([63, 63]);
  const longer = { ...config, steps: 120 };
  const more = await train(longer, structuredClone(state));
  expect(more.state).toEqual((await train(longer)).state);
});
