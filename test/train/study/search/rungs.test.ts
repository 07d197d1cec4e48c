import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rungsOf } from "../../../../train/study/search/rungs.ts";

const schedule = (steps: number, evaluation_interval = 1000) => ({ steps, evaluation_interval });

describe("the rungs of a search", () => {
  test.each([
    [{ first: 1000, factor: 3 }, schedule(9000), [1000, 3000, 9000]],
    [{ first: 1000, factor: 3 }, schedule(20_000), [1000, 3000, 9000, 20_000]],
    [{ first: 1500, factor: 2 }, schedule(10_000), [2000, 3000, 6000, 10_000]],
    [{ first: 10_000, factor: 4 }, schedule(10_001), [10_000, 10_001]],
  ])("of %j to %j are evaluations, and the end", (halving, steps, rungs) => {
    expect(rungsOf(halving, steps, 1000)).toEqual(rungs);
  });

  test("are at evaluations, ever later, each about the factor times as far as the one before", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 2, max: 200 }),
        (interval, more, factor, times) => {
          const first = interval + more;
          const steps = first * times + 1;
          fc.pre(Math.ceil(first / interval) * interval < steps);
          const rungs = rungsOf({ first, factor }, schedule(steps, interval), 1e9);
          expect(rungs.at(-1)).toBe(steps);
          for (const [k, rung] of rungs.slice(0, -1).entries()) {
            expect(rung % interval).toBe(0);
            expect(rung - first * factor ** k).toBeGreaterThanOrEqual(0);
            expect(rung - first * factor ** k).toBeLessThan(interval);
            expect(rungs[k + 1]).toBeGreaterThan(rung);
          }
        },
      ),
    );
  });

  test.each([
    [
      { first: 500, factor: 3 },
      schedule(9000),
      27,
      "first must be at least evaluation_interval, 1000",
    ],
    [{ first: 9000, factor: 3 }, schedule(9000), 27, "first must be less than steps, 9000"],
    [{ first: 1000, factor: 3 }, schedule(9000), 8, "search at least 9, or raise first or factor"],
  ])("of %j to %j with %d candidates are refused", (halving, steps, candidates, message) => {
    expect(() => rungsOf(halving, steps, candidates)).toThrow(`halving: `);
    expect(() => rungsOf(halving, steps, candidates)).toThrow(message);
  });
});
