import { comparedGroups, finishedRuns } from "../comparison/compared-runs.ts";
import { comparisonRuns, keptRuns, keptRunsOf } from "../kept-run.ts";
import { hopperRuns } from "../zoo.ts";
import { type ScreenedGroup, screenedGroups, screeningTable } from "./report.ts";

/** The study of the screening. */
export const screeningStudy = "studies/hopper-frontier.json";

/** Runs on Hopper-v5 that were trained before the screening, and without it. */
function earlierGroups(): ScreenedGroup[] {
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

/** The candidates of a screening, half-way and at its last step, beside earlier runs. */
export function describeScreening(study: string, curves: string): string {
  const groups = [...screenedGroups(study, curves), ...earlierGroups()];
  return screeningTable(groups, [100_000, 200_000]);
}
