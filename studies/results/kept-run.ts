import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { readJsonFile } from "../../files/json-file.ts";
import type { LearningConfig } from "../../train/learning/config.ts";
import { learningOf } from "../../train/registry.ts";
import { readMetrics } from "../../train/run/metrics.ts";
import type { MetricsRecord } from "../../train/run/scalars.ts";
import { readConfig } from "../../train/runs.ts";

/*
 * A permanently kept run: a run folder with its config, metrics and last policy, which plot, export,
 * render and record accept like any run; and the additional files below.
 */

/** The folder of kept runs. */
export const keptRuns = "studies/results/runs";
/** The folder of kept runs of studies/comparison.json. */
export const comparisonRuns = "studies/results/comparison/runs";
/** The folder of kept runs of the screenings on Hopper-v5: those of the best candidates. */
export const frontierRuns = "studies/results/frontier/runs";
/** The folder of kept curves of the screenings on Hopper-v5. */
export const frontierCurves = "studies/results/frontier/curves";

/** The file with the evaluation of the last policy in complete episodes. */
export const evaluationFile = "evaluation.json";
/** The file with the starts of training and the times of evaluations. */
export const trainingFile = "training.json";

const returns = z.strictObject({
  mean: z.number(),
  standard_deviation: z.number().min(0),
  returns: z.array(z.number()),
  lengths: z.array(z.int().positive()),
});

export const keptEvaluation = z.strictObject({
  episodes: z.int().positive(),
  /** Absent where the policy is deterministic. */
  stochastic: returns.optional(),
  deterministic: returns,
});

const noted = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export const keptStart = z.record(z.string(), noted);

export const keptTraining = z.strictObject({
  /** The entries of starts.jsonl without command lines. */
  starts: z.array(keptStart),
  /** The environment step and time of each evaluation, in seconds since 1970. */
  evaluated: z.array(z.strictObject({ step: z.int(), wall_time: z.number() })),
});

export interface KeptRun {
  path: string;
  config: LearningConfig;
  metrics: readonly MetricsRecord[];
  evaluation: z.infer<typeof keptEvaluation>;
  training: z.infer<typeof keptTraining>;
}

/**
 * Reads a kept run.
 *
 * @throws {Error} naming the file that is missing or damaged
 */
export function readKeptRun(path: string): KeptRun {
  return {
    path,
    config: learningOf(readConfig(path)).config,
    metrics: readMetrics(path),
    evaluation: readJsonFile(join(path, evaluationFile), keptEvaluation),
    training: readJsonFile(join(path, trainingFile), keptTraining),
  };
}

/**
 * Reads the runs kept in a folder whose names have a prefix.
 *
 * @throws {Error} if there are none
 */
export function keptRunsOf(folder: string, begin: string): KeptRun[] {
  const names = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  const runs = names.filter((name) => name.startsWith(begin));
  if (runs.length === 0) throw new Error(`no run is kept in ${folder} whose name begins ${begin}`);
  return runs.map((name) => readKeptRun(join(folder, name)));
}
