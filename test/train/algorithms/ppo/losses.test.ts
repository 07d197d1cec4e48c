import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  clippedObjective,
  isClipped,
  klEstimate,
  weightedMean,
} from "../../../../train/algorithms/ppo/losses.ts";
import { column, compute } from "../../tracing.ts";

const clipRange = 0.2;
const ratio = fc.double({ min: 0, max: 5, noNaN: true });
const advantage = fc.double({ min: -5, max: 5, noNaN: true });

const objective = (r: number, a: number) =>
  compute((trace) =>
    clippedObjective(
      trace,
      column(trace, [r]),
      column(trace, [a]),
      trace.constant([clipRange], []),
    ),
  )[0];

describe("the clipped surrogate objective", () => {
  test.each([
    // Within the range, -r A.
    [1.1, 2, -2.2],
    [0.9, -2, 1.8],
    // Beyond it, where that would improve the objective: constant.
    [1.5, 2, -2.4],
    [9, 2, -2.4],
    [0.5, -2, 1.6],
    // Beyond it, where that makes it worse: -r A again.
    [0.5, 2, -1],
    [1.5, -2, 3],
  ])("for a ratio of %f and an advantage of %f is %f", (r, a, expected) => {
    expect(objective(r, a)).toBeCloseTo(expected, 12);
  });

  test("is never less than -r A, and is that within the range", () => {
    fc.assert(
      fc.property(ratio, advantage, (r, a) => {
        expect(objective(r, a)).toBeGreaterThanOrEqual(-r * a);
        if (Math.abs(r - 1) < clipRange) expect(objective(r, a)).toBeCloseTo(-r * a, 12);
      }),
    );
  });
});

describe("the estimate of the KL divergence", () => {
  const estimate = (r: number) =>
    compute((trace) => klEstimate(trace, column(trace, [r]), trace.log(column(trace, [r]))))[0];

  test("is r - 1 - ln r: 0 for equal policies, and never negative", () => {
    expect(estimate(1)).toBe(0);
    expect(estimate(2)).toBeCloseTo(1 - Math.LN2, 12);
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 100, noNaN: true }), (r) => {
        expect(estimate(r)).toBeGreaterThanOrEqual(-1e-12);
      }),
    );
  });

  test("has the expectation KL(pi_old || pi) under pi_old", () => {
    const [old, now] = [
      [0.2, 0.5, 0.3],
      [0.6, 0.3, 0.1],
    ];
    const expected = old.reduce((sum, p, i) => sum + p * Math.log(p / now[i]), 0);
    const mean = old.reduce((sum, p, i) => sum + p * estimate(now[i] / p), 0);
    expect(mean).toBeCloseTo(expected, 12);
  });
});

test("a ratio is clipped where it is further from 1 than the range, on either side", () => {
  const clipped = compute((trace) =>
    isClipped(trace, column(trace, [0.5, 0.81, 1, 1.19, 1.5]), trace.constant([clipRange], [])),
  );
  expect(clipped).toEqual([1, 0, 0, 0, 1]);
});

test("a weighted mean leaves out rows of weight 0", () => {
  const mean = compute((trace) =>
    weightedMean(trace, column(trace, [0.5, 0.5, 0]), column(trace, [1, 4, 1000])),
  );
  expect(mean).toEqual([2.5]);
});
