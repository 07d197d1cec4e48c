import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { comparedGroups } from "../../../../studies/results/comparison/compared-runs.ts";
import { describeComparison } from "../../../../studies/results/comparison/report.ts";
import {
  foreignRuns,
  readForeignRuns,
} from "../../../../studies/results/comparison/stable-baselines3.ts";
import { comparisonRuns } from "../../../../studies/results/kept-run.ts";

test("what the document says of six algorithms is what the kept runs have", () => {
  const document = readFileSync("docs/results.md", "utf8");
  const groups = comparedGroups("studies/comparison.json", comparisonRuns);
  const report = describeComparison(groups, readForeignRuns(foreignRuns));
  const section = document.slice(document.indexOf("## Six algorithms on MuJoCo"));
  // Tables, and the list of what is unfinished.
  const partsOf = (text: string) =>
    text
      .trimEnd()
      .split("\n\n")
      .filter((part) => /^(\| |- \w+-v5, )/.test(part));
  expect(partsOf(report).length).toBeGreaterThan(1);
  expect(partsOf(section)).toEqual(partsOf(report));
});
