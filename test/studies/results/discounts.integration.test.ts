import fc from "fast-check";
import { expect, test } from "vitest";
import { discountedReturn, discountedRun } from "../../../studies/results/discounts.ts";
import { readKeptRun } from "../../../studies/results/kept-run.ts";

test("a reward that is always the same is a geometric series", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (steps, discount) => {
        const rewards = new Array<number>(steps).fill(3);
        const expected = (3 * (1 - discount ** steps)) / (1 - discount);
        expect(discountedReturn(rewards, discount)).toBeCloseTo(expected, 8);
      },
    ),
  );
});

test("with a discount of 1, a run's episodes return what its evaluation says", async () => {
  const path = "studies/results/runs/pendulum-v1-sac-2019-seed-0";
  const { evaluation } = readKeptRun(path);
  const [all, near] = (await discountedRun(path, [1, 0.9], evaluation.episodes)).returns;
  expect(all).toBeCloseTo(evaluation.deterministic.mean, 6);
  // Rewards of Pendulum-v1 are costs, so that leaving some of them out is a gain.
  expect(near).toBeGreaterThan(all);
});
