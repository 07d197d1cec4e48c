import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { isEvaluationDue } from "./learning/checkpoint.ts";
import { algorithmOf, type RunConfig } from "./registry.ts";
import { isPolicyAlone } from "./run/checkpoint.ts";
import { readCheckpointMetadata } from "./run/checkpoint-files.ts";
import { readFailure } from "./run/failure.ts";
import { readRecorded } from "./run/metrics.ts";
import { configFileName } from "./run/run-folder.ts";
import { trainerOf } from "./run/run-lock.ts";
import { type MetricsRecord, scalarsOf, seriesOf } from "./run/scalars.ts";
import { readConfig } from "./runs.ts";

/**
 * The state of a run: a process trains it; it has come to its end; it was stopped or killed; its
 * training failed with a reason; or it has not begun.
 */
export type RunState = "training" | "finished" | "broken off" | "failed" | "waiting";

/** What a run's folder says about it. */
export interface RunSummary {
  path: string;
  name: string;
  config: RunConfig;
  state: RunState;
  /** The environment steps recorded, in training, or else those of the last checkpoint. */
  step: number;
  /** The environment steps to take; null for algorithms that take none. */
  steps: number | null;
  /** The mean deterministic returns of evaluations; null before the first. */
  last: number | null;
  best: number | null;
  /** Why its training failed; null otherwise. */
  reason: string | null;
}

const evaluated = "evaluation/deterministic/mean";

/** The mean deterministic returns of a run's evaluations so far, in order. */
export function evaluatedReturns(path: string): [step: number, mean: number][] {
  return seriesOf(readRecorded(path), evaluated);
}

/** True if the folder holds a run. */
export function isRun(path: string): boolean {
  return existsSync(join(path, configFileName));
}

/** The runs in a folder and the folders inside it, in the order of their names; itself, if it is one. */
export function runsIn(path: string): string[] {
  if (isRun(path)) return [path];
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted(byName)
    .flatMap((name) => runsIn(join(path, name)));
}

/** Compares names so that seed-2 comes before seed-10, and in the same way on every machine. */
const { compare: byName } = new Intl.Collator("en", { numeric: true });

/** The environment steps of a run; null for algorithms that take none. */
export function stepsOf(config: RunConfig): number | null {
  return "steps" in config ? config.steps : null;
}

/** True if a run has come to its last step, or its target return, and to the checkpoint of that. */
function isFinished(
  config: RunConfig,
  metadata: Record<string, string>,
  returns: readonly [step: number, value: number][],
): boolean {
  if (algorithmOf(config).loop === "tabular" || isPolicyAlone({ metadata })) return true;
  if (isEvaluationDue(metadata)) return false;
  const step = Number(metadata.environment_steps);
  if (step >= (stepsOf(config) ?? 0)) return true;
  const target = "target_return" in config ? config.target_return : null;
  return target !== null && returns.some(([at, mean]) => at === step && mean >= target);
}

function lastStep(metrics: readonly MetricsRecord[]): number {
  return metrics.reduce((last, record) => Math.max(last, scalarsOf(record).step), 0);
}

/**
 * Summarizes a run from its folder.
 *
 * @param isTraining whether a process trains it; false for the process that is about to
 * @throws {Error} if the folder is not a run, or a file of it is damaged
 */
export function summarizeRun(path: string, isTraining = trainerOf(path) !== undefined): RunSummary {
  return summarizeRecorded(
    { path, config: readConfig(path), metrics: readRecorded(path) },
    isTraining,
  );
}

/**
 * Summarizes a run whose config and metrics have been read.
 *
 * @throws {Error} if another file of it is damaged
 */
export function summarizeRecorded(
  run: { path: string; config: RunConfig; metrics: readonly MetricsRecord[] },
  isTraining: boolean,
): RunSummary {
  const { path, config, metrics } = run;
  const metadata = readCheckpointMetadata(path);
  const returns = seriesOf(metrics, evaluated);
  const reason = isTraining ? undefined : readFailure(path);
  const steps = stepsOf(config);
  const state = (): RunState => {
    if (isTraining) return "training";
    if (reason !== undefined) return "failed";
    if (metadata && isFinished(config, metadata, returns)) return "finished";
    return metadata || metrics.length > 0 ? "broken off" : "waiting";
  };
  const reached = isTraining ? lastStep(metrics) : Number(metadata?.environment_steps ?? 0);
  const means = returns.map(([, mean]) => mean);
  return {
    path,
    name: basename(path),
    config,
    state: state(),
    step: steps === null ? 0 : reached,
    steps,
    last: means.at(-1) ?? null,
    best: means.length > 0 ? means.reduce((best, mean) => Math.max(best, mean)) : null,
    reason: reason ?? null,
  };
}
