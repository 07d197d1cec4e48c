import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { markdownTable } from "../../../cli/terminal/markdown-table.ts";
import { readJsonFile } from "../../../files/json-file.ts";
import { actMode } from "../../../schemas/acting-terms.ts";
import type { ActMode } from "../../../schemas/policy-interface.ts";
import { runConfig } from "../../../train/registry.ts";
import { readMetrics } from "../../../train/run/metrics.ts";
import type { MetricsRecord } from "../../../train/run/scalars.ts";
import { differingSettings } from "../../../train/study/differences.ts";
import { evaluationFile, type KeptRun, keptEvaluation } from "../kept-run.ts";
import { seedsText, spreadText } from "../number-text.ts";
import { fallsIn } from "../run-measures.ts";
import { spreadOf } from "../samples.ts";
import { type ComparedGroup, type FinishedRun, finishedRuns } from "./compared-runs.ts";
import { permutationTest } from "./permutation-test.ts";
import { areaUnderCurve } from "./run-figures.ts";

/** The folder of runs of Stable-Baselines3, which stable-baselines3.py writes. */
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

/** The script's names of runs. While it writes one, another folder is there, too. */
const runName = /^hopper-v5-sac-seed-(\d+)$/;

/**
 * Reads the runs in a folder; none if it does not exist.
 *
 * @throws {Error} naming the file that is missing or damaged, or the run of another seed than its
 * name says
 */
export function readForeignRuns(folder: string): ForeignRun[] {
  const names = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  return names.flatMap((name) => {
    const [, seed] = runName.exec(name) ?? [];
    if (seed === undefined) return [];
    const path = join(folder, name);
    const run: ForeignRun = {
      path,
      about: readJsonFile(join(path, "about.json"), about),
      metrics: readMetrics(path),
      evaluation: readJsonFile(join(path, evaluationFile), keptEvaluation),
    };
    if (run.about.seed === Number(seed)) return [run];
    throw new Error(`${path} is of seed ${run.about.seed}, by its about.json: remove or rename it`);
  });
}

/** The settings that stable-baselines3.py trains with, beside the number of steps. */
const foreignSettings = {
  algorithm: "sac-2019",
  environment: "Hopper-v5",
  learning_starts: 10_000,
  evaluation_interval: 10_000,
  evaluation_episodes: 10,
} as const;

/** The runs of a study that Stable-Baselines3 trains as well. */
export function runsTrainedAlike(groups: readonly ComparedGroup[]): FinishedRun[] {
  return groups.flatMap(finishedRuns).filter(({ config }) => {
    const { seed, steps } = config;
    const foreign = runConfig.parse({ ...foreignSettings, seed, steps });
    return differingSettings([runConfig.parse(config), foreign]).length === 0;
  });
}

/** What is compared of a run of either program. */
type EvaluatedRun = Pick<KeptRun, "path" | "metrics" | "evaluation">;

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
    throw new Error(
      `${path} has ${about.steps} steps, and softedge's runs ${config.steps}: train it anew with ` +
        "that number as `steps` in stable-baselines3.py, or move it elsewhere",
    );
  }
  const curve = { until: config.steps, interval: config.evaluation_interval };
  const measure = (name: string, of: (run: EvaluatedRun) => number) => ({
    name,
    own: own.map(of),
    foreign: foreign.map(of),
  });
  const rows = [
    measure("area under the curve", (run) => areaUnderCurve(run, curve)),
    ...actMode.options
      .toReversed()
      .flatMap((mode) => [
        measure(`last policy, ${mode}`, (run) => returnsIn(run, mode).mean),
        measure(`its falls in 100 episodes, ${mode}`, (run) =>
          fallsIn(returnsIn(run, mode).lengths, config),
        ),
      ]),
  ];
  return markdownTable(rows, [
    ["mean and deviation over seeds", ({ name }) => name],
    [`softedge, ${seedsText(own.length)}`, (row) => spreadText(spreadOf(row.own))],
    [`Stable-Baselines3, ${seedsText(foreign.length)}`, (row) => spreadText(spreadOf(row.foreign))],
    ["p", (row) => permutationTest(row.own, row.foreign).toFixed(2)],
  ]);
}

/** The returns in a mode, which policies of soft actor-critic have both. */
function returnsIn({ path, evaluation }: EvaluatedRun, mode: ActMode) {
  const returns = evaluation[mode];
  if (returns) return returns;
  throw new Error(`${path} has no returns of the ${mode} mode in ${evaluationFile}`);
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
