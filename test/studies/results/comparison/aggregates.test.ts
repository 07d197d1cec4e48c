import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bootstrapInterval,
  interquartileMean,
  probabilityOfImprovement,
} from "../../../../studies/results/comparison/aggregates.ts";
import { meanOf } from "../../../../studies/results/samples.ts";

const score = fc.integer({ min: -1000, max: 1000 });
const runs = fc.array(score, { minLength: 1, maxLength: 9 });
const tasks = fc.array(fc.tuple(runs, runs), { minLength: 1, maxLength: 4 });

describe("the interquartile mean", () => {
  test("is the mean of the middle half", () => {
    expect(interquartileMean([8, -100, 4, 5, 1000, 6, 7, 3])).toBe((4 + 5 + 6 + 7) / 4);
  });

  test("of three runs is their mean, and of four that of the middle two", () => {
    expect(interquartileMean([3, 1, 8])).toBe(4);
    expect(interquartileMean([100, 1, 2, -9])).toBe(1.5);
  });
});

describe("the probability of improvement", () => {
  test("counts the pairs of a task that are won, and half of those that are equal", () => {
    const x = [[1, 4], [5]];
    const y = [[2, 4], [9]];
    // 1 < 2, 1 < 4, 4 > 2, 4 = 4: 1.5 of 4. 5 < 9: none.
    expect(probabilityOfImprovement(x, y)).toBeCloseTo((1.5 / 4 + 0) / 2, 14);
  });

  test("and that of the other algorithm add up to one", () => {
    fc.assert(
      fc.property(tasks, (scores) => {
        const [x, y] = [scores.map(([a]) => a), scores.map(([, b]) => b)];
        const sum = probabilityOfImprovement(x, y) + probabilityOfImprovement(y, x);
        expect(sum).toBeCloseTo(1, 12);
      }),
    );
  });
});

describe("a bootstrap interval", () => {
  const mean = ([[of]]: readonly (readonly (readonly number[])[])[]) => meanOf(of);

  test("of three runs has the ends that all 27 resamples have", () => {
    const scores = [0, 9, 30];
    const means = scores
      .flatMap((a) => scores.flatMap((b) => scores.map((c) => (a + b + c) / 3)))
      .toSorted((a, b) => a - b);
    // One resample in 27, 3.7 %, has the lowest mean, and one has the highest.
    const { low, high } = bootstrapInterval([[scores]], mean);
    expect([low, high]).toEqual([means[0], means[26]]);
  });

  test("draws the runs of each task and algorithm apart", () => {
    const apart = bootstrapInterval(
      [
        [[1], [2]],
        [[10], [20]],
      ],
      ([x, y]) => y[0][0] + y[1][0] - x[0][0] - x[1][0],
    );
    expect(apart).toEqual({ estimate: 27, low: 27, high: 27 });
  });
});
