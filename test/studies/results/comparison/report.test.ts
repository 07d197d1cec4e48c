import { describe, expect, test } from "vitest";
import type { ComparedGroup } from "../../../../studies/results/comparison/compared-runs.ts";
import {
  comparedEnvironments,
  describeUnfinished,
} from "../../../../studies/results/comparison/report.ts";
import { areaUnderCurve, runFigures } from "../../../../studies/results/comparison/run-figures.ts";
import { overallComparison, versusTable } from "../../../../studies/results/comparison/versus.ts";
import { keptRun } from "../kept-run.ts";

/** A run of 400 steps that returned this, with noise and without. */
function finished(seed: number, deterministic: number, stochastic: number) {
  const run = keptRun(seed, {
    evaluations: [
      [100, 10, 0],
      [200, 30, 0],
      [400, 900, 0],
    ],
    deterministic: [deterministic - 1, deterministic + 1],
    stochastic: [stochastic - 1, stochastic + 1],
    stochasticLengths: [1000, 8],
    // Each 100 random steps took 1 s, and 100 of learning 20 s.
    wallTimes: [0, 1, 2, 22],
  });
  return { ...run, gradientSteps: 600, randomSteps: 300, learningSteps: 100 };
}

function group(
  algorithm: string,
  returns: readonly (number | undefined)[],
  environment = "Hopper-v5",
): ComparedGroup {
  return {
    environment,
    algorithm,
    runs: returns.map((mean, seed) => {
      const run = finished(seed, mean ?? 0, 50);
      const name = `hopper-v5-${algorithm}-seed-${seed}`;
      return { name, config: run.config, ...(mean !== undefined && { finished: run }) };
    }),
  };
}

describe("the figures of a run", () => {
  const figures = runFigures(finished(0, 60, 50), 200);

  test("are of its last policy, and of its curve up to a step", () => {
    expect(figures.last.deterministic.mean).toBe(60);
    expect(figures.gainOfDeterminism?.estimate).toBe(10);
    expect(figures.falls).toEqual({ deterministic: 0, stochastic: 1 });
    expect(figures.area).toBe(20);
  });

  test("tell how long the steps in which it learns take at its usual speed", () => {
    expect(figures.hours).toBeCloseTo(20 / 3600, 12);
    expect(figures.gradientStepsPerSecond).toBeCloseTo(600 / 20, 12);
  });
});

describe("the area under a curve", () => {
  const curve = keptRun(0, {
    evaluations: [
      [101, 10, 0],
      [203, 30, 0],
      [301, 900, 0],
    ],
    deterministic: [0],
    stochastic: [0],
  });

  test("counts an evaluation with the step that it was due at", () => {
    expect(areaUnderCurve(curve, { until: 200, interval: 100 })).toBe(20);
  });

  test("needs an evaluation", () => {
    expect(() => areaUnderCurve(curve, { until: 50, interval: 100 })).toThrow(
      /seed-0: metrics.jsonl has no evaluation up to step 50/,
    );
  });
});

describe("the report of an environment", () => {
  const groups = [group("sac-2019", [60, 70, 80]), group("td3", [50, undefined, undefined])];
  const [{ environment, tables }] = comparedEnvironments(groups);

  test("has a row for each algorithm, with what is finished of it", () => {
    expect(environment).toBe("Hopper-v5");
    expect(tables[0]).toContain("| sac-2019 | 400 | 3 | 70 ± 10 | 50 ± 0 | +20 ± 10 | 313 ± 0 |");
    expect(tables[0]).toContain("| td3 | 400 | 1 of 3 | 50 |");
  });

  test("names what is unfinished", () => {
    expect(describeUnfinished(groups)).toBe(
      "Unfinished:\n\n- Hopper-v5, td3, 400 steps: seeds 1, 2",
    );
    expect(describeUnfinished(groups.slice(0, 1))).toBe("");
  });

  test("is left out where no run is finished", () => {
    expect(comparedEnvironments([group("sac-2019", [undefined])])).toEqual([]);
  });
});

describe("an algorithm beside the reference", () => {
  test("is compared once all seeds of both are finished", () => {
    const soft = group("sac-2019", [60, 70, 80]);
    expect(versusTable([soft, group("td3", [50, undefined])])).toBeUndefined();
    expect(versusTable([group("sac-2019", [60, undefined]), group("td3", [50])])).toBeUndefined();
    const table = versusTable([soft, group("td3", [90, 100, 110])]);
    // Of 729 pairs of resamples, 7 differ by less than 16.7, and as many by more than 43.3.
    expect(table).toContain(
      "| td3 | 400 | 100 (90 to 110) | +30 (+17 to +43) | 1.00 (1.00 to 1.00) |",
    );
  });

  test("is compared over all environments by returns as shares of the reference's", () => {
    const one = [group("sac-2019", [50, 100, 150]), group("td3", [200, 200, 200])];
    expect(overallComparison(one)).toBeUndefined();
    const other = [
      group("sac-2019", [900, 1000, 1100], "Walker2d-v5"),
      group("td3", [500, 500, 500], "Walker2d-v5"),
      group("ddpg", [500, undefined, undefined], "Walker2d-v5"),
    ];
    const overall = overallComparison([...one, ...other]);
    expect(overall?.environments).toEqual(["Hopper-v5", "Walker2d-v5"]);
    const table = overall?.table;
    // Of 2, 2, 2, 0.5, 0.5, 0.5 the middle four.
    expect(table).toContain("| td3 | 400 | 1.25 (1.25 to 1.25) |");
    expect(table).toContain("| 0.50 (0.50 to 0.50) |");
    expect(table).not.toContain("ddpg");
    // A return of the reference that is not positive is no unit.
    const negative = [
      group("sac-2019", [-100, -100, -100], "HalfCheetah-v5"),
      group("td3", [-10, -10, -10], "HalfCheetah-v5"),
    ];
    expect(overallComparison([...one, ...other, ...negative])).toEqual(overall);
  });
});
