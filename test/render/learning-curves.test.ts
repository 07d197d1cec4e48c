import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { averageRuns, binWidth, learningCurves } from "../../render/learning-curves.ts";
import { evaluatedRun, playedRun, tabularRun } from "./recorded-run.ts";

const returns = { metric: "evaluation/deterministic/mean", logarithmic: false };

describe("runs that differ in their seed alone", () => {
  test("are one curve, of their mean and standard deviation at every step", () => {
    const { curves, bin } = learningCurves(
      [
        evaluatedRun({ seed: 0 }, [
          [500, 2],
          [1000, 10],
        ]),
        evaluatedRun({ seed: 1 }, [
          [500, 4],
          [1000, 10],
        ]),
        evaluatedRun({ seed: 2 }, [
          [500, 9],
          [1000, 10],
        ]),
      ],
      returns,
    );
    expect(bin).toBeUndefined();
    expect(curves).toHaveLength(1);
    expect(curves[0].runs).toBe(3);
    // (2 + 4 + 9) / 3 = 5, and (9 + 1 + 16) / 3 around it.
    expect(curves[0].points).toEqual([
      { x: 500, mean: 5, standardDeviation: Math.sqrt(26 / 3), runs: 3 },
      { x: 1000, mean: 10, standardDeviation: 0, runs: 3 },
    ]);
  });

  test("that are two span the band from the one to the other", () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [{ mean, standardDeviation }] = averageRuns([[[1, a]], [[1, b]]]);
        expect(mean - standardDeviation).toBeCloseTo(Math.min(a, b), 6);
        expect(mean + standardDeviation).toBeCloseTo(Math.max(a, b), 6);
      }),
    );
  });

  test("and have other lengths are averaged over those that are there", () => {
    const [{ points }] = learningCurves(
      [
        evaluatedRun({ seed: 0 }, [
          [500, 1],
          [1000, 3],
          [1500, 8],
        ]),
        evaluatedRun({ seed: 1 }, [
          [500, 3],
          [1000, 5],
        ]),
      ],
      returns,
    ).curves;
    expect(points.map(({ x, mean, runs }) => [x, mean, runs])).toEqual([
      [500, 2, 2],
      [1000, 4, 2],
      [1500, 8, 1],
    ]);
  });

  test("count the same in whatever order they come", () => {
    const place = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: -100, max: 100 }));
    fc.assert(
      fc.property(fc.array(fc.array(place), { minLength: 1 }), (runs) => {
        const [forward, backward] = [runs, runs.toReversed()].map(averageRuns);
        expect(backward.map(({ x, runs }) => [x, runs])).toEqual(
          forward.map(({ x, runs }) => [x, runs]),
        );
        expect(forward.map(({ x }) => x)).toEqual(
          [...new Set(runs.flat().map(([x]) => x))].toSorted((a, b) => a - b),
        );
        for (const [i, { mean, standardDeviation }] of forward.entries()) {
          expect(mean).toBeCloseTo(backward[i].mean, 9);
          expect(standardDeviation).toBeCloseTo(backward[i].standardDeviation, 9);
        }
      }),
    );
  });

  test("are told from others, which are curves of their own, in the order of the runs", () => {
    const { curves } = learningCurves(
      [
        evaluatedRun({ seed: 0, hidden: [8] }, [[500, 1]]),
        evaluatedRun({ seed: 0 }, [[500, 2]]),
        evaluatedRun({ seed: 5, hidden: [8], threads: 2 }, [[500, 3]]),
        evaluatedRun({ seed: 0, environment_options: { max_episode_steps: 9 } }, [[500, 4]]),
      ],
      returns,
    );
    expect(curves.map(({ runs, points }) => [runs, points[0].mean])).toEqual([
      [2, 2],
      [1, 2],
      [1, 4],
    ]);
  });
});

test("another metric is drawn alike", () => {
  const run = evaluatedRun({}, [[500, 7]]);
  const { curves } = learningCurves([run], { ...returns, metric: "evaluation/stochastic/mean" });
  expect(curves[0].points).toMatchObject([{ x: 500, mean: 6 }]);
});

describe("episodes", () => {
  test("are averaged over bins of steps, of each run and then of all", () => {
    // 50 bins reach step 100 if they are two wide: 1 and 2, 3 and 4, ... 99 and 100.
    const { curves, bin } = learningCurves(
      [
        playedRun(0, [
          [1, 10],
          [2, 20],
          [100, 5],
        ]),
        playedRun(1, [
          [2, 25],
          [4, 1],
        ]),
      ],
      { metric: "episode/return", logarithmic: false },
    );
    expect(bin).toBe(2);
    expect(curves[0].points).toEqual([
      { x: 1, mean: 20, standardDeviation: 5, runs: 2 },
      { x: 3, mean: 1, standardDeviation: 0, runs: 1 },
      { x: 99, mean: 5, standardDeviation: 0, runs: 1 },
    ]);
  });

  test("have bins of a round number of steps, that are 50 at most and no more than needed", () => {
    expect([1, 50, 51, 101, 251, 20_000, 3_000_000].map(binWidth)).toEqual([
      1, 1, 2, 5, 10, 500, 100_000,
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (lastStep) => {
        const bins = Math.ceil(lastStep / binWidth(lastStep));
        expect(bins).toBeLessThanOrEqual(50);
        if (lastStep > 50) expect(bins).toBeGreaterThan(19);
      }),
    );
  });
});

test("errors of sweeps follow each other from policy to policy, but for zeros, which have no logarithm", () => {
  const run = tabularRun([
    [8, 2, 0],
    [4, 0],
  ]);
  const { curves } = learningCurves([run], { metric: "sweep/error", logarithmic: true });
  expect(curves[0].points.map(({ x, mean }) => [x, mean])).toEqual([
    [0, 8],
    [1, 2],
    [2, 4],
  ]);
});
