import { countText } from "../number-text.ts";
import { type ComparedGroup, finishedRuns } from "./compared-runs.ts";
import { runFigures } from "./run-figures.ts";
import {
  besideTable,
  describeForeign,
  type ForeignRun,
  runsTrainedAlike,
} from "./stable-baselines3.ts";
import { groupTable, publishedTable, runTable } from "./tables.ts";
import { overallComparison, versusTable } from "./versus.ts";

/** The step up to which all algorithms of some groups are trained. */
export function sharedSteps(groups: readonly ComparedGroup[]): number {
  return Math.min(...groups.map(({ runs }) => runs[0].config.steps));
}

/** An environment of the comparison, with its tables. */
export interface ComparedEnvironment {
  environment: string;
  tables: string[];
}

/** The tables of every environment in which a run is finished. */
export function comparedEnvironments(groups: readonly ComparedGroup[]): ComparedEnvironment[] {
  const environments = Map.groupBy(groups, ({ environment }) => environment);
  return [...environments].flatMap(([environment, own]) => {
    const until = sharedSteps(own);
    const figures = own.map((group) => ({
      group,
      figures: finishedRuns(group).map((run) => runFigures(run, until)),
    }));
    const runs = figures.flatMap((each) => each.figures);
    if (runs.length === 0) return [];
    const tables = [
      groupTable(figures),
      versusTable(own),
      runTable(runs),
      publishedTable(environment),
    ].filter((table) => table !== undefined);
    return [{ environment, tables }];
  });
}

/** Lists the runs that are still to be trained; empty if there are none. */
export function describeUnfinished(groups: readonly ComparedGroup[]): string {
  const lines = groups.flatMap(({ environment, algorithm, runs }) => {
    const seeds = runs.filter(({ finished }) => !finished).map(({ config }) => config.seed);
    if (seeds.length === 0) return [];
    const steps = countText(runs[0].config.steps);
    const noun = seeds.length === 1 ? "seed" : "seeds";
    return [`- ${environment}, ${algorithm}, ${steps} steps: ${noun} ${seeds.join(", ")}`];
  });
  return lines.length === 0 ? "" : `Unfinished:\n\n${lines.join("\n")}`;
}

const besideHeading = "### Beside Stable-Baselines3: soft actor-critic on Hopper-v5";

/**
 * The whole report.
 *
 * @param foreign the runs of Stable-Baselines3
 */
export function describeComparison(
  groups: readonly ComparedGroup[],
  foreign: readonly ForeignRun[],
): string {
  const overall = overallComparison(groups);
  const beside = besideTable(runsTrainedAlike(groups), foreign);
  return [
    ...comparedEnvironments(groups).flatMap(({ environment, tables }) => [
      `### ${environment}`,
      ...tables,
    ]),
    ...(overall ? [`### ${overall.environments.join(" and ")} together`, overall.table] : []),
    ...(beside ? [besideHeading, beside, describeForeign(foreign)] : []),
    describeUnfinished(groups),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}
