import { describe, expect, test } from "vitest";
import type { Learner } from "../../../train/engine/learner.ts";
import { createTfjsLearner } from "../../../train/engine/tfjs/learner.ts";
import type { ConfiguredOnPolicy } from "../../../train/on-policy/algorithm.ts";
import { tf } from "../engine/tfjs-cpu.ts";
import { corridorLength, makeCorridors } from "../learning/corridor.ts";
import { smallRollouts } from "./small-runs.ts";
import { train } from "./training.ts";

const corridors = makeCorridors("terminates");
const box = (changes?: Record<string, unknown>) => smallRollouts("box", changes);

describe("training on rollouts", () => {
  test("goes over each rollout for some epochs, in minibatches", async () => {
    const { gradientSteps, steps, taken } = await train(box(), corridors);
    // Six rollouts of 20 rows, two epochs, minibatches of 16 and 4 rows.
    expect([steps, gradientSteps]).toEqual([120, 6 * 2 * 2]);
    expect(taken.map(({ weight }) => weight.filter((w) => w > 0))).toEqual(
      Array.from({ length: 12 }, () => [Array(16).fill(1 / 16), Array(4).fill(1 / 4)]).flat(),
    );
  });

  test("shows the learner each row once in each epoch", async () => {
    const { taken } = await train(box({ steps: 20 }), corridors);
    const expected = Array.from({ length: 20 }, (_, i) => i % corridorLength);
    for (const epoch of [taken.slice(0, 2), taken.slice(2, 4)]) {
      const shown = epoch.flatMap(({ observation, weight }) =>
        observation.filter((_, row) => weight[row] > 0),
      );
      expect(shown.sort()).toEqual(expected.sort());
    }
  });

  test("takes a whole rollout where minibatches are larger", async () => {
    const { taken, gradientSteps } = await train(box({ batch_size: 500 }), corridors);
    expect(gradientSteps).toBe(6 * 2);
    for (const { weight } of taken) expect(weight).toEqual(Array(20).fill(Math.fround(1 / 20)));
  });

  test("plays whole rollouts, of several environments too", async () => {
    const { steps, gradientSteps, metrics } = await train(
      box({ environments: 4, rollout_steps: 10, steps: 70, batch_size: 40 }),
      corridors,
    );
    expect([steps, gradientSteps]).toEqual([80, 2 * 2]);
    const episodes = metrics.filter(({ kind }) => kind === "episode");
    expect(episodes.map(({ step, episode }) => [step, episode])).toEqual(
      [28, 28, 28, 28, 56, 56, 56, 56].map((step, i) => [step, i + 1]),
    );
  });

  test("evaluates after the rollout that passes an interval, and at the end", async () => {
    const { stepsOf, metrics } = await train(box({ rollout_steps: 50 }), corridors);
    expect(stepsOf("evaluation")).toEqual([100, 150]);
    expect(stepsOf("gradient")).toEqual([100, 150]);
    expect(metrics.at(-1)).toMatchObject({
      stochastic: { lengths: [corridorLength, corridorLength] },
      deterministic: { lengths: [corridorLength, corridorLength] },
    });
  });

  test("reports how well values predict returns, besides the losses", async () => {
    const { metrics } = await train(box(), corridors);
    const [reported] = metrics.filter(({ kind }) => kind === "gradient");
    expect(Object.keys(reported)).toEqual([
      ...["kind", "step", "explained_variance", "policy_loss", "value_loss", "entropy"],
      ...["approximate_kl", "clip_fraction", "loss"],
    ]);
    expect(reported.explained_variance).toBeLessThanOrEqual(1);
  });

  test("stops after the rollout in which it is interrupted, without an evaluation", async () => {
    const { steps, reachedTarget, stepsOf, gradientSteps } = await train(
      box({ evaluation_interval: 20 }),
      corridors,
      () => true,
    );
    expect({ steps, reachedTarget, gradientSteps }).toEqual({
      steps: 20,
      reachedTarget: false,
      gradientSteps: 4,
    });
    expect(stepsOf("evaluation")).toEqual([]);
  });

  test("stops at the first evaluation whose deterministic return reaches the target", async () => {
    const easy = await train(box({ target_return: -1e9 }), corridors);
    expect([easy.steps, easy.reachedTarget]).toEqual([60, true]);
    const impossible = await train(box({ target_return: 1e9 }), corridors);
    expect([impossible.steps, impossible.reachedTarget]).toEqual([120, false]);
  });

  test("learns from normalized observations where these are asked for", async () => {
    const { taken } = await train(box({ normalize_observations: true }), corridors);
    // Places 0 ... 6 are visited alike: mean 3, deviation 2.
    const last = taken.slice(-2).flatMap(({ observation }) => observation);
    for (const place of new Set(last.map((x) => x * 2 + 3))) {
      expect(Math.abs(place - Math.round(place))).toBeLessThan(0.25);
    }
    expect(Math.max(...last)).toBeLessThan(2);
  });
});

describe("a setting that decays", () => {
  const sharesOf = (count: number) =>
    Array.from({ length: 6 }, (_, rollout) => Array(count).fill(1 - rollout / 6)).flat();

  test("is constant otherwise", async () => {
    const { taken } = await train(box(), corridors);
    expect(new Set(taken.map(({ learningRateShare }) => learningRateShare))).toEqual(new Set([1]));
    expect(new Set(taken.map(({ clipRange }) => clipRange))).toEqual(new Set([Math.fround(0.2)]));
  });

  test("is what remains of the learning rate as a rollout begins, so that none trains in vain", async () => {
    const { taken } = await train(box({ learning_rate_decay_from: 0 }), corridors);
    taken.forEach(({ learningRateShare, clipRange }, i) => {
      expect(learningRateShare).toBeCloseTo(sharesOf(4)[i], 12);
      expect(clipRange).toBeCloseTo(0.2, 6);
    });
  });

  test("is what remains of the range of clipping", async () => {
    const { taken } = await train(box({ clip_range_decay_from: 0, clip_range: 0.5 }), corridors);
    taken.forEach(({ learningRateShare, clipRange }, i) => {
      expect(learningRateShare).toBe(1);
      expect(clipRange).toBeCloseTo(0.5 * sharesOf(4)[i], 6);
    });
  });

  test("begins to decay at the step that is said", async () => {
    const { taken } = await train(box({ clip_range_decay_from: 80, clip_range: 0.5 }), corridors);
    const ranges = taken.filter((_, i) => i % 4 === 0).map(({ clipRange }) => clipRange);
    expect(ranges).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.25]);
  });
});

describe("a target of the KL divergence", () => {
  // One minibatch an epoch. The first step begins where the policy is; it moves it far away.
  const far = { steps: 20, batch_size: 20, learning_rate: 0.1, epochs: 5 };

  test("ends the training before the step that is beyond it, as if that had never been", async () => {
    const stopped = await train(box({ ...far, target_kl: 1e-3 }), corridors);
    const one = await train(box({ ...far, epochs: 1 }), corridors);
    expect([stopped.taken.length, stopped.gradientSteps]).toEqual([2, 1]);
    expect(stopped.vectors).toEqual(one.vectors);
    const reports = ({ metrics }: typeof one) => metrics.filter(({ kind }) => kind === "gradient");
    const refused_kl = expect.any(Number);
    expect(reports(stopped)).toEqual(reports(one).map((means) => ({ ...means, refused_kl })));
  });

  test("ends before a step whose divergence is no number", async () => {
    const beyond = box({ ...far, learning_rate: 1e20, target_kl: 1 });
    const { taken, gradientSteps, vectors } = await train(beyond, corridors);
    expect([taken.length, gradientSteps]).toEqual([2, 1]);
    for (const values of vectors.values()) expect(values.every(Number.isFinite)).toBe(true);
  });

  test("undoes that step exactly in tf.js too", async () => {
    const inTfjs = (algorithm: ConfiguredOnPolicy): ConfiguredOnPolicy => ({
      ...algorithm,
      async createLearner(actor, sizes) {
        const learner = await createTfjsLearner({ seed: 0 }, algorithm.program(actor, sizes), tf);
        const { batch }: Learner = learner;
        return { learner, setScalars: () => void batch.clipRange.fill(0.2) };
      },
    });
    const { numTensors } = tf.memory();
    const stopped = await train(inTfjs(box({ ...far, target_kl: 1e-3 })), corridors);
    const one = await train(inTfjs(box({ ...far, epochs: 1 })), corridors);
    expect([stopped.taken.length, stopped.gradientSteps]).toEqual([2, 1]);
    expect(stopped.vectors).toEqual(one.vectors);
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  test("does not end the training of the rollouts that follow", async () => {
    const { gradientSteps } = await train(box({ ...far, steps: 60, target_kl: 1e-3 }), corridors);
    expect(gradientSteps).toBeGreaterThanOrEqual(3);
    expect(gradientSteps).toBeLessThan(15);
  });

  test("changes nothing where it is never exceeded", async () => {
    const whole = await train(box(far), corridors);
    const targeted = await train(box({ ...far, target_kl: 1e9 }), corridors);
    expect(targeted.gradientSteps).toBe(5);
    expect(targeted.vectors).toEqual(whole.vectors);
  });
});
