import { comparedGroups, finishedRuns } from "../comparison/compared-runs.ts";
import { comparisonRuns, keptRuns, keptRunsOf } from "../kept-run.ts";
import { hopperRuns } from "../zoo.ts";
import type { ScreenedGroup } from "./report.ts";

/** Runs on Hopper-v5 that were trained before the screening, and without it. */
export function earlierGroups(): ScreenedGroup[] {
  const compared = comparedGroups("studies/comparison.json", comparisonRuns)
    .filter(({ environment }) => environment === "Hopper-v5")
    .filter(({ algorithm }) => ["sac-2019", "tqc"].includes(algorithm))
    .map((group) => ({
      name: group.algorithm,
      settings: "of studies/comparison.json",
      runs: finishedRuns(group),
    }));
  const hopper = {
    name: "sac-2019",
    settings: "of configs/hopper-sac.json",
    runs: keptRunsOf(keptRuns, hopperRuns.begin),
  };
  return [...compared, hopper];
}
