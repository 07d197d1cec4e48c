import { describe, expect, test } from "vitest";
import {
  comparisonAsJson,
  comparisonTable,
  countedStates,
  runAsJson,
  runsTable,
  sortRuns,
} from "../../cli/runs-table.ts";
import { runConfig } from "../../train/registry.ts";
import type { RunSummary } from "../../train/run-summary.ts";

function summary(name: string, summarized: Partial<RunSummary>, settings = {}): RunSummary {
  return {
    ...{ path: `runs/study/${name}`, name, state: "finished", step: 1000, steps: 1000 },
    ...{ last: null, best: null, reason: null },
    config: runConfig.parse({ algorithm: "sac-2019", ...settings }),
    ...summarized,
  };
}

const runs = [
  summary("sac-seed-0", { last: -150.123, best: -140 }, { learning_rate: 0.001 }),
  summary("sac-seed-1", { state: "failed", step: 20, reason: "it diverged" }, { seed: 1 }),
  summary("td3", { last: -99, best: -99 }, { algorithm: "td3", learning_rate: 0.001 }),
  summary("spi", { steps: null, step: 0 }, { algorithm: "spi" }),
];

describe("the list of runs", () => {
  test("has their states, steps and returns, and why they failed", () => {
    expect(runsTable(runs, "runs/study").split("\n")).toEqual([
      "run         state           steps     last     best",
      "sac-seed-0  finished  1,000/1,000  -150.12  -140.00",
      "sac-seed-1  failed       20/1,000        –        –",
      "td3         finished  1,000/1,000   -99.00   -99.00",
      "spi         finished            –        –        –",
      "sac-seed-1 failed: it diverged",
    ]);
  });

  test("tells paths from the folder that is listed", () => {
    expect(runsTable(runs, "runs")).toContain("\nstudy/sac-seed-0  ");
    expect(runsTable([runs[0]], "runs/study/sac-seed-0")).toContain("\nsac-seed-0  ");
  });

  test("counts states", () => {
    expect(countedStates(runs)).toBe("3 finished, 1 failed");
  });

  test.each([
    ["run", ["sac-seed-0", "sac-seed-1", "spi", "td3"]],
    ["last", ["td3", "sac-seed-0", "sac-seed-1", "spi"]],
    ["best", ["td3", "sac-seed-0", "sac-seed-1", "spi"]],
    ["step", ["sac-seed-0", "td3", "sac-seed-1", "spi"]],
    ["seed", ["sac-seed-0", "td3", "spi", "sac-seed-1"]],
    ["state", ["sac-seed-1", "sac-seed-0", "td3", "spi"]],
    ["algorithm", ["sac-seed-0", "sac-seed-1", "spi", "td3"]],
  ] as const)("is sorted by %s", (field, names) => {
    expect(sortRuns(runs, field).map(({ name }) => name)).toEqual(names);
  });

  test("has the same as JSON", () => {
    expect(runAsJson(runs[1])).toEqual({
      ...{ path: "runs/study/sac-seed-1", name: "sac-seed-1", state: "failed" },
      ...{ step: 20, steps: 1000, last: null, best: null, reason: "it diverged" },
      ...{ algorithm: "sac-2019", environment: "Pendulum-v1", seed: 1 },
    });
  });
});

describe("the comparison of runs", () => {
  test("has the settings that differ, and no others, beside the returns", () => {
    expect(comparisonTable(runs.slice(0, 2), "runs/study").split("\n")).toEqual([
      "run         seed  learning_rate  state        last     best",
      "sac-seed-0  0     0.001          finished  -150.12  -140.00",
      "sac-seed-1  1     0.0003         failed          –        –",
    ]);
  });

  test("of different algorithms has a dash where one lacks a setting", () => {
    const [titles, sac, td3] = comparisonTable([runs[0], runs[2]], "runs/study").split("\n");
    const column = titles.indexOf("policy_delay");
    expect(sac[column]).toBe("–");
    expect(td3[column]).toBe("2");
    expect(titles).not.toContain("learning_rate");
  });

  test("of one run has its returns alone", () => {
    expect(comparisonTable([runs[0]], "runs/study").split("\n")[0]).toMatch(/^run +state +last/);
  });

  test("has the same as JSON", () => {
    expect(comparisonAsJson(runs.slice(0, 2))).toMatchObject([
      { settings: { seed: 0, learning_rate: 0.001 }, last: -150.123 },
      { settings: { seed: 1, learning_rate: 0.0003 }, last: null },
    ]);
  });
});
