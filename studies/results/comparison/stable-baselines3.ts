import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { markdownTable } from "../../../cli/terminal/markdown-table.ts";
import { readJsonFile } from "../../../files/json-file.ts";
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

/** What is compared of a run of either program. */
type EvaluatedRun = Pick<KeptRun, "metrics" | "evaluation">;

const measures: readonly (readonly [name: string, of: (run: EvaluatedRun) => number])[] = [
  ["area under the curve", (run) => areaUnderCurve(run, Number.POSITIVE_INFINITY)],
  ["last policy, deterministic", ({ evaluation }) => evaluation.deterministic.mean],
  ["last policy, stochastic", ({ evaluation }) => evaluation.stochastic?.mean ?? Number.NaN],
  [
    "its falls in 100 episodes, deterministic",
    ({ evaluation }) => fallsIn(evaluation.deterministic.lengths),
  ],
];

/** The runs of a study that Stable-Baselines3 trains as well. */
export function runsTrainedAlike(groups: readonly ComparedGroup[]): FinishedRun[] {
  return groups
    .filter(({ environment, algorithm }) => environment === "Hopper-v5" && algorithm === "sac-2019")
    .flatMap(finishedRuns);
}

/**
 * The runs of both programs beside each other: means and deviations over seeds, and the p-value of a
 * permutation test. Undefined unless both have some.
 */
export function foreignTable(
  own: readonly EvaluatedRun[],
  foreign: readonly EvaluatedRun[],
): string | undefined {
  if (own.length === 0 || foreign.length === 0) return undefined;
  const rows = measures.map(([name, of]) => ({ name, own: own.map(of), foreign: foreign.map(of) }));
  return markdownTable(rows, [
    ["mean and deviation over seeds", ({ name }) => name],
    [`softedge, ${own.length} seeds`, (row) => spreadText(spreadOf(row.own))],
    [`Stable-Baselines3, ${foreign.length} seeds`, (row) => spreadText(spreadOf(row.foreign))],
    ["p", (row) => permutationTest(row.own, row.foreign).toFixed(2)],
  ]);
}
