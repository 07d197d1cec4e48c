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
  const parts = report.split("\n\n").filter((part) => /^[|-]/.test(part));
  expect(parts.length).toBeGreaterThan(1);
  for (const part of parts) expect(document).toContain(part);
});
