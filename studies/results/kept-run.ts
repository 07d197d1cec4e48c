import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { readJsonFile } from "../../files/json-file.ts";
import type { OffPolicyConfig } from "../../train/off-policy/config.ts";
import { offPolicyOf } from "../../train/registry.ts";
import { readMetrics } from "../../train/run/metrics.ts";
import type { MetricsRecord } from "../../train/run/scalars.ts";
import { readConfig } from "../../train/runs.ts";

/*
 * A run that is kept for good: a run folder with its config, its metrics and its last policy, of which
 * plot, export, render and record take what they take of any run; and beside these what follows.
 */

/** Where runs are kept. */
export const keptRuns = "studies/results/runs";

/** How the last policy did in whole episodes. */
export const evaluationFile = "evaluation.json";
/** How long it was trained, and with what. */
export const trainingFile = "training.json";

const returns = z.strictObject({
  mean: z.number(),
  standard_deviation: z.number().min(0),
  returns: z.array(z.number()),
  lengths: z.array(z.int().positive()),
});

export const keptEvaluation = z.strictObject({
  episodes: z.int().positive(),
  stochastic: returns,
  deterministic: returns,
});

const noted = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export const keptStart = z.record(z.string(), noted);

export const keptTraining = z.strictObject({
  /** As in starts.jsonl, without the command lines. */
  starts: z.array(keptStart),
  /** When evaluations were recorded: after which environment step, in seconds since 1970. */
  evaluated: z.array(z.strictObject({ step: z.int(), wall_time: z.number() })),
});

export interface KeptRun {
  path: string;
  config: OffPolicyConfig;
  metrics: readonly MetricsRecord[];
  evaluation: z.infer<typeof keptEvaluation>;
  training: z.infer<typeof keptTraining>;
}

/** @throws {Error} naming the file that is missing or damaged */
export function readKeptRun(path: string): KeptRun {
  return {
    path,
    config: offPolicyOf(readConfig(path)).config,
    metrics: readMetrics(path),
    evaluation: readJsonFile(join(path, evaluationFile), keptEvaluation),
    training: readJsonFile(join(path, trainingFile), keptTraining),
  };
}

/**
 * The runs that are kept in a folder, and whose names begin like this.
 *
 * @throws {Error} if there are none
 */
export function keptRunsOf(folder: string, begin: string): KeptRun[] {
  const names = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  const runs = names.filter((name) => name.startsWith(begin));
  if (runs.length === 0) throw new Error(`no run is kept in ${folder} whose name begins ${begin}`);
  return runs.map((name) => readKeptRun(join(folder, name)));
}
