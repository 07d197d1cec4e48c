import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RewardScale } from "../../../train/learning/reward-scale.ts";

interface Step {
  rewards: number[];
  ended: boolean[];
}

const discount = 0.9;
const reward = fc.integer({ min: -100, max: 100 });
const environments = 2;
const both = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.array(arbitrary, { minLength: environments, maxLength: environments });
const episodes: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ rewards: both(reward), ended: both(fc.boolean()) }),
  { minLength: 1, maxLength: 20 },
);

const play = (scale: RewardScale, steps: readonly Step[]) =>
  steps.flatMap(({ rewards, ended }) => {
    const scaled = Float64Array.from(rewards);
    scale.count(rewards, (i) => ended[i]);
    scale.apply(scaled);
    return [...scaled];
  });

/** The same by the formula: a list of all discounted sums, and their variance anew in each step. */
function scaledByDefinition(steps: readonly Step[]): number[] {
  const sums = Array<number>(environments).fill(0);
  const seen: number[] = [];
  return steps.flatMap(({ rewards, ended }) => {
    rewards.forEach((r, i) => {
      sums[i] = discount * sums[i] + r;
      seen.push(sums[i]);
    });
    ended.forEach((isOver, i) => {
      if (isOver) sums[i] = 0;
    });
    const mean = seen.reduce((sum, x) => sum + x, 0) / seen.length;
    const variance = seen.reduce((sum, x) => sum + (x - mean) ** 2, 0) / seen.length;
    const deviation = Math.sqrt(Math.max(variance, 1e-8));
    return rewards.map((r) => Math.min(Math.max(r / deviation, -10), 10));
  });
}

describe("the scale of rewards", () => {
  test("is one over the deviation of all discounted sums so far, clipped to ten of them", () => {
    fc.assert(
      fc.property(episodes, (steps) => {
        const expected = scaledByDefinition(steps);
        const scaled = play(new RewardScale(environments, discount), steps);
        for (const [i, r] of scaled.entries()) expect(r).toBeCloseTo(expected[i], 5);
      }),
    );
  });

  test("does not shift rewards: none stays none, and each keeps its sign", () => {
    fc.assert(
      fc.property(episodes, (steps) => {
        const scaled = play(new RewardScale(environments, discount), steps);
        const rewards = steps.flatMap((step) => step.rewards);
        for (const [i, r] of scaled.entries()) expect(Math.sign(r)).toBe(Math.sign(rewards[i]));
      }),
    );
  });

  test("goes on from what was read, bit for bit", () => {
    fc.assert(
      fc.property(episodes, episodes, (before, after) => {
        const whole = new RewardScale(environments, discount);
        const part = new RewardScale(environments, discount);
        const expected = play(whole, [...before, ...after]);
        const first = play(part, before);
        const resumed = new RewardScale(environments, discount);
        resumed.write(part.read(), true);
        expect([...first, ...play(resumed, after)]).toEqual(expected);
        expect(resumed.read()).toEqual(whole.read());
      }),
    );
  });

  test("where the episodes start anew, so do their sums; the statistics stay", () => {
    const before = new RewardScale(environments, discount);
    play(before, [
      { rewards: Array(environments).fill(3), ended: Array(environments).fill(false) },
    ]);
    const resumed = new RewardScale(environments, discount);
    resumed.write(before.read(), false);
    const statistics = before.read().length - environments;
    expect(resumed.read().subarray(0, statistics)).toEqual(before.read().subarray(0, statistics));
    expect([...resumed.read().subarray(statistics)]).toEqual(Array(environments).fill(0));
  });
});
