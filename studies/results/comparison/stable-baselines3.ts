import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { markdownTable } from "../../../cli/terminal/markdown-table.ts";
import { readJsonFile } from "../../../files/json-file.ts";
import { actMode } from "../../../schemas/acting-terms.ts";
import type { ActMode } from "../../../schemas/policy-interface.ts";
import { readMetrics } from "../../../train/run/metrics.ts";
import type { MetricsRecord } from "../../../train/run/scalars.ts";
import { evaluationFile, type KeptRun, keptEvaluation } from "../kept-run.ts";
import { spreadText } from "../number-text.ts";
import { fallsIn } from "../run-measures.ts";
import { spreadOf } from "../samples.ts";
import { type ComparedGroup, type FinishedRun, finishedRuns } from "./compared-runs.ts";
import { permutationTest } from "./permutation-test.ts";
import { areaUnderCurve } from "./run-figures.ts";

/** The folder of runs of Stable-Baselines3, which stable_baselines3.py writes. */
export const foreignRuns = "studies/results/comparison/stable-baselines3";

const about = z.strictObject({
  seed: z.int().min(0),
  steps: z.int().positive(),
  /** The time of training without evaluations. */
  seconds: z.number().positive(),
  versions: z.record(z.string(), z.string()),
});

/** A run of Stable-Baselines3, evaluated like ours. */
export interface ForeignRun {
  path: string;
  about: z.infer<typeof about>;
  metrics: readonly MetricsRecord[];
  evaluation: KeptRun["evaluation"];
}

/** Reads the runs in a folder; none if it does not exist. */
export function readForeignRuns(folder: string): ForeignRun[] {
  const names = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  return names.map((name) => {
    const path = join(folder, name);
    return {
      path,
      about: readJsonFile(join(path, "about.json"), about),
      metrics: readMetrics(path),
      evaluation: readJsonFile(join(path, evaluationFile), keptEvaluation),
    };
  });
}

/** The runs of a study that Stable-Baselines3 trains as well. */
export function runsTrainedAlike(groups: readonly ComparedGroup[]): FinishedRun[] {
  return groups
    .filter(({ environment, algorithm }) => environment === "Hopper-v5" && algorithm === "sac-2019")
    .flatMap(finishedRuns);
}

/** What is compared of a run of either program. */
type EvaluatedRun = Pick<KeptRun, "metrics" | "evaluation">;

/**
 * The runs of both programs beside each other: means and deviations over seeds, and the p-value of a
 * permutation test. Undefined unless both have some.
 *
 * @throws {Error} naming a run of another number of steps
 */
export function besideTable(
  own: readonly FinishedRun[],
  foreign: readonly ForeignRun[],
): string | undefined {
  if (own.length === 0 || foreign.length === 0) return undefined;
  const [{ config }] = own;
  for (const { path, about } of foreign) {
    if (about.steps === config.steps) continue;
    throw new Error(`${path} has ${about.steps} steps, not ${config.steps}: train it anew`);
  }
  const measure = (name: string, of: (run: EvaluatedRun) => number) => ({
    name,
    own: own.map(of),
    foreign: foreign.map(of),
  });
  const rows = [
    measure("area under the curve", (run) => areaUnderCurve(run, config.steps)),
    ...actMode.options
      .toReversed()
      .flatMap((mode) => [
        measure(`last policy, ${mode}`, ({ evaluation }) => returnsIn(evaluation, mode).mean),
        measure(`its falls in 100 episodes, ${mode}`, ({ evaluation }) =>
          fallsIn(returnsIn(evaluation, mode).lengths, config),
        ),
      ]),
  ];
  return markdownTable(rows, [
    ["mean and deviation over seeds", ({ name }) => name],
    [`softedge, ${own.length} seeds`, (row) => spreadText(spreadOf(row.own))],
    [`Stable-Baselines3, ${foreign.length} seeds`, (row) => spreadText(spreadOf(row.foreign))],
    ["p", (row) => permutationTest(row.own, row.foreign).toFixed(2)],
  ]);
}

/** The returns in a mode, which policies of soft actor-critic have both. */
function returnsIn(evaluation: KeptRun["evaluation"], mode: ActMode) {
  const returns = evaluation[mode];
  if (returns) return returns;
  throw new Error(`a policy of soft actor-critic was not evaluated in ${mode} mode`);
}

/** The versions and the pace of the runs of Stable-Baselines3. */
export function describeForeign(foreign: readonly ForeignRun[]): string {
  const versions = foreign.map(({ about }) =>
    Object.entries(about.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", "),
  );
  const hours = foreign.map(({ about }) => about.seconds / 3600);
  return `By ${[...new Set(versions)].join("; and by ")}. Hours of training: ${hours.map((each) => each.toFixed(2)).join(", ")}.`;
}
