import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { highestMeanOf, meanAndDeviation, runResult } from "../../../studies/results/hopper.ts";
import { hopperTables } from "../../../studies/results/hopper-report.ts";
import { keptRuns } from "../../../studies/results/kept-run.ts";
import { keptRun } from "./kept-run.ts";

describe("a run's result", () => {
  const run = keptRun(3, {
    evaluations: [
      [100, 10, 5],
      [200, 90, 40],
      [300, 70, 80],
    ],
    // Of which the last hundred are 100 to 199.
    episodes: Array.from({ length: 200 }, (_, i) => i),
    deterministic: [10, 20, 30],
    stochastic: [9, 18, 33],
    stochasticLengths: [999, 1000, 8],
    // 100 steps in 10 s, in 2 s and, after a break, in 1000 s.
    wallTimes: [1000, 1010, 1012, 2012],
  });
  const result = runResult(run);

  test("is of the last policy, of the best evaluation, and of the last hundred episodes", () => {
    expect(result.last.deterministic).toEqual({ mean: 20, standardDeviation: 10 });
    expect(result.last.stochastic?.mean).toBe(20);
    expect(result.bestEvaluation).toEqual({ step: 200, mean: 90 });
    expect(result.lastTrainingEpisodes).toBe(149.5);
  });

  test("counts the episodes that ended before the time limit", () => {
    expect(result.falls).toEqual({ deterministic: 0, stochastic: 2 });
  });

  test("compares the modes by episodes that begin alike", () => {
    // 1, 2 and -3: mean 0, deviation sqrt(7).
    const half = (1.959964 * Math.sqrt(7)) / Math.sqrt(3);
    expect(result.gainOfDeterminism?.estimate).toBeCloseTo(0, 12);
    expect(result.gainOfDeterminism?.low).toBeCloseTo(-half, 5);
    expect(result.gainOfDeterminism?.high).toBeCloseTo(half, 5);
  });

  test("has its usual speed, whatever breaks there were", () => {
    expect(result.stepsPerSecond).toBe(10);
  });
});

test("moments average the evaluations of a span of each run, and then the runs", () => {
  const runs = [
    keptRun(0, {
      evaluations: [
        [100, 1, 0],
        [200, 3, 0],
        [300, 100, 7],
      ],
      deterministic: [0],
      stochastic: [0],
    }),
    keptRun(1, {
      evaluations: [
        [100, 5, 2],
        [200, 7, 4],
        [300, 200, 9],
      ],
      deterministic: [0],
      stochastic: [0],
    }),
  ];
  const [early, late] = meanAndDeviation(runs, [200, 300]);
  // 2 and 6; 0 and 3.
  expect(early.deterministic).toEqual({ mean: 4, standardDeviation: Math.sqrt(8) });
  expect(early.stochastic).toEqual({ mean: 1.5, standardDeviation: Math.sqrt(4.5) });
  expect([late.step, late.deterministic.mean, late.stochastic.mean]).toEqual([300, 150, 8]);
});

test("the highest mean is that of the step where the runs' mean is highest, not of the best of each", () => {
  const returns = [
    [10, 40, 30],
    [30, 20, 35],
  ];
  const runs = returns.map((each, seed) =>
    keptRun(seed, {
      evaluations: each.map((value, i) => [100 * (i + 1), value, 0] as const),
      deterministic: [0],
      stochastic: [0],
    }),
  );
  // 20, 30 and 32.5; the best of each would be 37.5.
  expect(highestMeanOf(runs)).toEqual({ mean: 32.5, standardDeviation: Math.sqrt(12.5) });
});

test("what the document says of Hopper-v5 is what the kept runs have", () => {
  const document = readFileSync("docs/results.md", "utf8");
  for (const table of hopperTables(keptRuns)) expect(document).toContain(table);
});
