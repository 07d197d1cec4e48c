import { describe, expect, test } from "vitest";
import { plottedMetric } from "../../render/plotted-metric.ts";
import { evaluatedRun, playedRun, tabularRun } from "./recorded-run.ts";

const evaluated = evaluatedRun({}, [[500, 1]]);
const tabular = tabularRun([[1, 0]]);

describe("what is plotted", () => {
  test("is the mean return of evaluations, deterministic ones if nobody says otherwise", () => {
    expect(plottedMetric([evaluated])).toBe("evaluation/deterministic/mean");
    expect(plottedMetric([evaluated], { mode: "stochastic" })).toBe("evaluation/stochastic/mean");
  });

  test("is the error of sweeps, for soft policy iteration", () => {
    expect(plottedMetric([tabular, tabular])).toBe("sweep/error");
  });

  test("is a metric by its name, or by its end where that is enough", () => {
    for (const metric of ["episode/return", "return"]) {
      expect(plottedMetric([playedRun(0, [[1, 1]])], { metric })).toBe("episode/return");
    }
    expect(plottedMetric([tabular], { metric: "start_value" })).toBe("iteration/start_value");
  });
});

describe("what cannot be plotted is said to be", () => {
  test.each([
    ["unknown", "loss", '--metric: "loss" is none that was recorded; there are '],
    [
      "one of several",
      "mean",
      '--metric: "mean" could be any of evaluation/deterministic/mean, evaluation/stochastic/mean',
    ],
    ["no end of a name", "eturn", '--metric: "eturn" is none that was recorded'],
  ])("%s", (_, metric, message) => {
    expect(() => plottedMetric([evaluated], { metric })).toThrow(message);
  });

  test("missing in a run, which is named", () => {
    const played = playedRun(7, [[1, 1]]);
    const has = "--metric takes what it has: episode/length, episode/return";
    expect(() => plottedMetric([evaluated, played])).toThrow(
      `runs/7/metrics.jsonl has no evaluation yet; ${has}`,
    );
    expect(() => plottedMetric([evaluated, played], { metric: "deterministic/mean" })).toThrow(
      `runs/7/metrics.jsonl has no evaluation/deterministic/mean yet; ${has}`,
    );
  });

  test("of both kinds, which have no axis in common", () => {
    expect(() => plottedMetric([evaluated, tabular])).toThrow(
      "runs/taxi is a run of soft policy iteration, with an error for each sweep, and runs/0 has",
    );
  });

  test("of no noise, for policies that are deterministic", () => {
    const deterministic = evaluatedRun({ algorithm: "td3", seed: 3 }, [[500, 1]]);
    expect(plottedMetric([deterministic])).toBe("evaluation/deterministic/mean");
    expect(() => plottedMetric([evaluated, deterministic], { mode: "stochastic" })).toThrow(
      "--mode: runs/3 is a run of td3, whose policies are deterministic",
    );
  });

  test("of no mode, for soft policy iteration", () => {
    expect(() => plottedMetric([tabular], { mode: "stochastic" })).toThrow("--mode: runs/taxi has");
  });
});
