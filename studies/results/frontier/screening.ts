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
  const configured = [
    { config: "configs/hopper-sac.json", begin: hopperRuns.begin },
    { config: "configs/hopper-sac-annealed.json", begin: "hopper-v5-sac-2019-annealed-seed-" },
  ].map(({ config, begin }) => ({
    name: "sac-2019",
    settings: `of ${config}`,
    runs: keptRunsOf(keptRuns, begin),
  }));
  return [...compared, ...configured];
}

/** The candidates of a screening, half-way and at its last step, beside earlier runs. */
export function describeScreening(study: string, curves: string): string {
  const groups = [...screenedGroups(study, curves), ...earlierGroups()];
  return screeningTable(groups, [100_000, 200_000]);
}
