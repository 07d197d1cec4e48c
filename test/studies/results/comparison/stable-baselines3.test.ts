import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { comparedGroups } from "../../../../studies/results/comparison/compared-runs.ts";
import {
  besideTable,
  describeForeign,
  readForeignRuns,
  runsTrainedAlike,
} from "../../../../studies/results/comparison/stable-baselines3.ts";
import { comparisonRuns } from "../../../../studies/results/kept-run.ts";
import { temporaryFolder } from "../../../temporary-folder.ts";

const groups = comparedGroups("studies/comparison.json", comparisonRuns);
const own = runsTrainedAlike(groups);

/** The files of a run that stable-baselines3.py writes, all of whose episodes returned the same. */
function writeRun(folder: string, seed: number, mean: number, steps = 200_000): string {
  const path = join(folder, `hopper-v5-sac-seed-${seed}`);
  mkdirSync(path, { recursive: true });
  const returns = { mean, standard_deviation: 0 };
  const evaluation = { kind: "evaluation", step: steps, deterministic: returns };
  const hundred = (value: number) => Array.from({ length: 100 }, () => value);
  const last = { ...returns, returns: hundred(mean), lengths: hundred(999) };
  const files = {
    "about.json": { seed, steps, seconds: 3600, versions: { torch: "2", mujoco: "3" } },
    "metrics.jsonl": evaluation,
    "evaluation.json": { episodes: 100, deterministic: last, stochastic: last },
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(path, name), `${JSON.stringify(content)}\n`);
  }
  return path;
}

test("the runs of the comparison that Stable-Baselines3 trains as well are soft actor-critic's", () => {
  expect(own.map(({ config }) => [config.environment, config.algorithm, config.seed])).toEqual(
    [0, 1, 2].map((seed) => ["Hopper-v5", "sac-2019", seed]),
  );
  // Of other settings, none.
  const other = groups.map((group) => ({
    ...group,
    runs: group.runs.map(({ finished, ...run }) => ({
      ...run,
      ...(finished && { finished: { ...finished, config: { ...finished.config, discount: 0.9 } } }),
    })),
  }));
  expect(runsTrainedAlike(other)).toEqual([]);
});

describe("runs of Stable-Baselines3", () => {
  test("are tabled beside ours, with the chance that the difference is one of seeds", () => {
    const folder = temporaryFolder();
    for (const seed of [0, 1, 2]) writeRun(folder, seed, 10_000 + seed);
    mkdirSync(join(folder, "tmpabcdef"));
    const runs = readForeignRuns(folder);
    expect(runs.map(({ about }) => about.seed)).toEqual([0, 1, 2]);
    const table = besideTable(own, runs);
    expect(table).toMatch(/^\| area under the curve \| [\d,]+ ± \d+ \| 10,001 ± 1 \| 0\.10 \|$/m);
    expect(table).toMatch(
      /^\| last policy, deterministic \| [\d,]+ ± \d+ \| 10,001 ± 1 \| 0\.10 \|$/m,
    );
    expect(table).toMatch(/^\| its falls in 100 episodes, stochastic \| \d+ ± \d+ \| 100 ± 0 \| /m);
    expect(describeForeign(runs)).toBe(
      "By torch 2, mujoco 3. Hours of training: 1.00, 1.00, 1.00.",
    );
  });

  test("are as many steps long as ours", () => {
    const folder = temporaryFolder();
    const path = writeRun(folder, 0, 1, 300);
    expect(() => besideTable(own, readForeignRuns(folder))).toThrow(
      `${path} has 300 steps, and softedge's runs 200000: train it anew with that number`,
    );
  });

  test("are of the seeds that they are named by", () => {
    const folder = temporaryFolder();
    renameSync(writeRun(folder, 0, 1), join(folder, "hopper-v5-sac-seed-7"));
    expect(() => readForeignRuns(folder)).toThrow("hopper-v5-sac-seed-7 is of seed 0");
  });

  test("are none where there is no folder", () => {
    expect(readForeignRuns(join(temporaryFolder(), "none"))).toEqual([]);
    expect(besideTable(own, [])).toBeUndefined();
  });
});
