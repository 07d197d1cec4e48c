import { describe, expect, test } from "vitest";
import * as z from "zod";
import { corridorLength, makeCorridors } from "../learning/corridor.ts";
import { smallRun } from "./small-runs.ts";
import { learnerOf, makePendulum, train } from "./training.ts";

const returns = z.object({ returns: z.array(z.number()) });
const returnsOfBoth = z.object({ deterministic: returns, stochastic: returns });

describe("a temperature that is fixed in the 2019 variant", () => {
  test("is not tuned, and has no loss", async () => {
    const { metrics, vectors } = await train(smallRun("sac-2019", { temperature: 0.3 }));
    expect([...vectors.keys()].filter((name) => name.includes("temperature"))).toEqual([]);
    const [reported] = metrics.filter(({ kind }) => kind === "gradient");
    expect(Object.keys(reported)).toEqual(["kind", "step", "q1_loss", "q2_loss", "actor_loss"]);
  });
});

describe("noise that is added to actions", () => {
  test("is found in what is remembered, within the bounds", async () => {
    const actions = async (action_noise: number) => {
      const loud = { batch_size: 256, learning_starts: 1, action_noise };
      return (await train(smallRun("sac-2019", loud), makeCorridors("terminates"))).batch.action;
    };
    const loud = await actions(5);
    expect(loud.every((a) => Math.abs(a) <= 1)).toBe(true);
    const atBound = (batch: Float32Array) => batch.filter((a) => Math.abs(a) === 1).length / 256;
    expect(atBound(loud)).toBeGreaterThan(0.5);
    expect(atBound(await actions(0))).toBe(0);
  });
});

describe("training", () => {
  const configure = (changes?: Record<string, unknown>) => smallRun("sac-2019", changes);

  test("evaluates at every interval and at the end, with gradients reported before", async () => {
    const config = configure({ steps: 100, learning_starts: 40, evaluation_interval: 30 });
    const { stepsOf, metrics } = await train(config);
    expect(stepsOf("evaluation")).toEqual([30, 60, 90, 100]);
    expect(stepsOf("gradient")).toEqual([60, 90, 100]);
    expect(metrics.at(-1)).toMatchObject({
      kind: "evaluation",
      stochastic: { lengths: [200, 200] },
      deterministic: { lengths: [200, 200] },
    });
  });

  test("reports the means of what the gradient steps since the last report said", async () => {
    const lines = async (evaluation_interval: number) => {
      const config = configure({ evaluation_interval, evaluation_episodes: 1 });
      const { metrics } = await train(config, makeCorridors("terminates"));
      return metrics.filter(({ kind }) => kind === "gradient");
    };
    const [each, means] = [await lines(1), await lines(20)];
    expect([each.length, means.length]).toEqual([80, 4]);
    means.forEach((line, i) => {
      const since = each.slice(20 * i, 20 * (i + 1));
      for (const name of ["q1_loss", "q2_loss", "actor_loss", "temperature"]) {
        const sum = since.reduce((total, step) => total + Number(step[name]), 0);
        expect(line[name]).toBeCloseTo(sum / 20, 10);
      }
    });
  });

  test("evaluates the mean action as deterministic, and draws as stochastic", async () => {
    const algorithm = configure({ evaluation_episodes: 3 });
    const { vectors, metrics } = await train(algorithm, makeCorridors("terminates"));
    const learner = await learnerOf(algorithm, { observation: 1, action: 1 }, vectors);
    let expected = 0;
    for (let place = 0; place < corridorLength; place++) {
      // The reward is the action, in [-2, 6].
      const [action] = await learner.act([place], [0]);
      // An environment takes actions as float32.
      expected += Math.fround(2 + 4 * action);
    }
    const { deterministic, stochastic } = returnsOfBoth.parse(metrics.at(-1));
    for (const total of deterministic.returns) expect(total).toBeCloseTo(expected, 10);
    expect(new Set(stochastic.returns).size).toBe(3);
  });

  test("tells of every episode its return and length", async () => {
    const { metrics } = await train(configure({ steps: 40 }), makeCorridors("terminates"));
    const episodes = metrics.filter(({ kind }) => kind === "episode");
    expect(episodes).toHaveLength(5);
    episodes.forEach((episode, i) => {
      const step = (i + 1) * corridorLength;
      expect(episode).toMatchObject({ step, episode: i + 1, length: corridorLength });
      // Rewards are the actions, which lie in [-2, 6].
      expect(Math.abs(Number(episode.return) - 2 * corridorLength)).toBeLessThan(
        4 * corridorLength,
      );
    });
  });

  test("stops at the step at which it is interrupted, without an evaluation", async () => {
    let asked = 0;
    const { steps, reachedTarget, stepsOf, gradientSteps } = await train(
      configure({ evaluation_interval: 57 }),
      makePendulum,
      () => ++asked === 57,
    );
    expect({ steps, reachedTarget, taken: gradientSteps }).toEqual({
      steps: 57,
      reachedTarget: false,
      taken: 17,
    });
    expect(stepsOf("evaluation")).toEqual([]);
  });

  test("stops at the first evaluation whose deterministic return reaches the target", async () => {
    const easy = await train(configure({ target_return: -1e9 }));
    expect([easy.steps, easy.reachedTarget]).toEqual([60, true]);
    // Rewards of Pendulum are never positive.
    const impossible = await train(configure({ target_return: 1 }));
    expect([impossible.steps, impossible.reachedTarget]).toEqual([120, false]);
  });
});
