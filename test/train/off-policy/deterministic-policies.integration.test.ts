import { describe, expect, test } from "vitest";
import * as z from "zod";
import { transitionsOf } from "../../../train/off-policy/replay-buffer.ts";
import { NumpyGenerator } from "../../../train/random/numpy-generator.ts";
import { corridorLength, makeCorridors } from "../learning/corridor.ts";
import { type OffPolicyName, smallRun } from "./small-runs.ts";
import { learnerOf, train } from "./training.ts";

const names: OffPolicyName[] = ["td3", "ddpg"];

describe.each(names)("a deterministic policy, as %s trains it,", (name) => {
  const make = makeCorridors("terminates");
  const corridor = { observation: 1, action: 1 };

  test("is evaluated without noise, and in no other way", async () => {
    const algorithm = smallRun(name, { evaluation_episodes: 3 });
    const { metrics, vectors } = await train(algorithm, make);
    const evaluations = metrics.filter(({ kind }) => kind === "evaluation");
    expect(evaluations).toHaveLength(2);
    for (const evaluation of evaluations) {
      expect(Object.keys(evaluation)).toEqual(["kind", "step", "deterministic"]);
    }
    const learner = await learnerOf(algorithm, corridor, vectors);
    let expected = 0;
    for (let place = 0; place < corridorLength; place++) {
      // The reward is the action, in [-2, 6], which an environment takes as float32.
      const [action] = await learner.act([place], []);
      expected += Math.fround(2 + 4 * action);
    }
    const { returns } = z
      .object({ returns: z.array(z.number()) })
      .parse(evaluations[1].deterministic);
    // Acting on three rows at once rounds otherwise than on one.
    for (const total of returns) expect(total).toBeCloseTo(expected, 5);
  });

  /** The actions that were remembered after the random ones, with the places they were taken at. */
  async function remembered(action_noise: number) {
    // Never trained: the policy is the one that it began with.
    const settings = { action_noise, learning_starts: 1, train_frequency: 1000, steps: 401 };
    const algorithm = smallRun(name, settings);
    const { state, vectors } = await train(algorithm, make);
    const learner = await learnerOf(algorithm, corridor, vectors);
    const rows = transitionsOf(state.replay);
    const differences: number[] = [];
    for (let row = 1; row < rows.end; row++) {
      const [[place, action]] = rows.pieces(row, row + 1);
      const [mean] = await learner.act([place], []);
      differences.push(action - mean);
    }
    return differences;
  }

  test("explores with Gaussian noise of the deviation action_noise, without memory", async () => {
    const noise = await remembered(0.1);
    expect(noise).toHaveLength(400);
    const mean = noise.reduce((sum, x) => sum + x, 0) / noise.length;
    const variance = noise.reduce((sum, x) => sum + (x - mean) ** 2, 0) / noise.length;
    const lagged = noise.slice(1).reduce((sum, x, i) => sum + x * noise[i], 0) / noise.length;
    // Five standard errors of 400 draws.
    expect(Math.abs(mean)).toBeLessThan((5 * 0.1) / Math.sqrt(400));
    expect(Math.abs(variance / 0.01 - 1)).toBeLessThan(5 * Math.sqrt(2 / 400));
    expect(Math.abs(lagged / 0.01)).toBeLessThan(5 / Math.sqrt(400));
  });

  test("explores not at all where that is 0", async () => {
    for (const difference of await remembered(0)) expect(Math.abs(difference)).toBeLessThan(1e-6);
  });
});

test("the policy's loss of TD3 is reported as the mean over those steps that update it", async () => {
  const linesOf = async (evaluation_interval: number) => {
    const algorithm = smallRun("td3", { evaluation_interval, evaluation_episodes: 1 });
    const { metrics } = await train(algorithm, makeCorridors("terminates"));
    return metrics.filter(({ kind }) => kind === "gradient");
  };
  const [each, means] = [await linesOf(1), await linesOf(20)];
  expect([each.length, means.length]).toEqual([80, 4]);
  for (const [i, line] of each.entries()) expect("actor_loss" in line).toBe(i % 2 === 1);
  for (const [i, line] of means.entries()) {
    const since = each.slice(20 * i, 20 * (i + 1));
    for (const name of ["q1_loss", "q2_loss", "actor_loss"]) {
      const reported = since.flatMap((step) => (name in step ? Number(step[name]) : []));
      const sum = reported.reduce((total, value) => total + value, 0);
      expect(reported).toHaveLength(name === "actor_loss" ? 10 : 20);
      expect(line[name]).toBeCloseTo(sum / reported.length, 10);
    }
  }
});

test("a policy without noise draws none: the exploration is that of numpy, one number an action", async () => {
  const settings = { action_noise: 0.1, learning_starts: 1, train_frequency: 1000, steps: 5 };
  const { state } = await train(smallRun("td3", settings), makeCorridors("terminates"));
  const at = (numbers: Float64Array) => {
    const generator = new NumpyGenerator(0);
    generator.write(numbers);
    return generator;
  };
  const without = await train(
    smallRun("td3", { ...settings, steps: 1 }),
    makeCorridors("terminates"),
  );
  const replayed = at(without.state.numbers.exploration);
  const drawn = new Float32Array(1);
  for (let step = 1; step < 5; step++) replayed.fillNormal(drawn);
  expect(replayed.read()).toEqual(state.numbers.exploration);
});
