import { learningOf } from "../../../train/registry.ts";
import { candidatesOf } from "../../../train/study/expand.ts";
import { readStudy } from "../../../train/study/study-file.ts";
import { comparedGroups, finishedRuns } from "../comparison/compared-runs.ts";
import { comparisonRuns, keptRuns, keptRunsOf } from "../kept-run.ts";
import { hopperRuns } from "../zoo.ts";
import { type ScreenedGroup, screenedGroups, screeningTable } from "./report.ts";

/** The screenings on Hopper-v5: of off-policy algorithms, and of the settings of PPO. */
export const screeningStudies: readonly string[] = [
  "studies/hopper-frontier.json",
  "studies/hopper-ppo.json",
];

/** Runs of these algorithms on Hopper-v5 that belong to no screening. */
function earlierGroups(algorithms: ReadonlySet<string>): ScreenedGroup[] {
  const compared = comparedGroups("studies/comparison.json", comparisonRuns)
    .filter(({ environment }) => environment === "Hopper-v5")
    .map((group) => ({
      name: group.algorithm,
      algorithm: group.algorithm,
      settings: "of studies/comparison.json",
      runs: finishedRuns(group),
    }));
  const configured = [
    { config: "configs/hopper-sac.json", begin: hopperRuns.begin },
    { config: "configs/hopper-sac-steady.json", begin: "hopper-v5-sac-2019-steady-seed-" },
  ].map(({ config, begin }) => ({
    name: "sac-2019",
    algorithm: "sac-2019",
    settings: `of ${config}`,
    runs: keptRunsOf(keptRuns, begin),
  }));
  return [...compared, ...configured].filter(({ algorithm }) => algorithms.has(algorithm));
}

/** The candidates of a screening, half-way and at its last step, beside runs of their algorithms. */
export function describeScreening(study: string, curves: string): string {
  const screened = screenedGroups(study, curves);
  const algorithms = new Set(screened.map(({ algorithm }) => algorithm));
  const { steps } = learningOf(candidatesOf(readStudy(study))[0].runs[0].config).config;
  return screeningTable([...screened, ...earlierGroups(algorithms)], [steps / 2, steps]);
}
