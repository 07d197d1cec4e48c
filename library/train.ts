import type * as z from "zod";
import { parseWritten } from "../schemas/mistakes.ts";
import { describeNoExtension } from "../train/extension.ts";
import { checkFit } from "../train/fit.ts";
import type { computingSettings, LearningConfig } from "../train/learning/config.ts";
import type { RunOptions } from "../train/learning/run-training.ts";
import {
  algorithmOf,
  type ConfiguredLearning,
  type RunConfig,
  runConfig,
} from "../train/registry.ts";
import type { RunCheckpoint } from "../train/run/checkpoint.ts";
import { recordingFailure } from "../train/run/failure.ts";
import { createRun, type RunFolder } from "../train/run/run-folder.ts";
import { lockRun } from "../train/run/run-lock.ts";
import { runNameOf } from "../train/runs.ts";
import { reopenToTrain, solveRun, trainRun } from "../train/train-run.ts";

/** Functions that watch a training, and a signal that stops it. */
export interface TrainingControls {
  /** Called as training goes: steps, episodes, gradient steps, evaluations, checkpoints. */
  watch?: RunOptions["watch"];
  /** Stops training, with a checkpoint from which `resume` continues exactly. */
  signal?: AbortSignal;
}

export interface TrainSettings extends TrainingControls {
  /** The folder of runs; by default "runs". */
  runs?: string;
  /** The name of the run's folder; by default made of environment, algorithm and seed. */
  name?: string;
}

/** What may change in a run that is resumed. */
export interface ResumeSettings
  extends TrainingControls,
    Partial<Pick<LearningConfig, "steps" | (typeof computingSettings)[number]>> {}

/** A run that has been trained. */
export interface TrainOutcome {
  /** The run's folder. */
  path: string;
  /** The environment steps in all; undefined for a tabular algorithm. */
  steps?: number;
  /** The gradient steps in all; undefined if none were to be taken. */
  gradientSteps?: number;
  /** True if the mean return of an evaluation reached the config's `target_return`. */
  reachedTarget?: boolean;
  /** True if the signal stopped it. */
  interrupted: boolean;
}

/** The command in the record of a run that a program has started. */
const command = "softedge as a library";

async function learn(
  configured: ConfiguredLearning,
  run: RunFolder,
  { watch = {}, signal }: TrainingControls,
  checkpoint?: RunCheckpoint,
): Promise<TrainOutcome> {
  const interrupted = () => signal?.aborted ?? false;
  const result = await recordingFailure(run.path, () =>
    trainRun(configured, run, { command, watch, interrupted, checkpoint }),
  );
  return { path: run.path, ...result, interrupted: interrupted() };
}

/**
 * Trains a policy in a new run folder.
 *
 * @param settings of the algorithm, such as `{ algorithm: "sac-2019", environment: "Pendulum-v1" }`;
 * the others have the defaults of docs/training.md
 * @throws {Error} naming the settings that are wrong, each in a line of its own; its `cause` is a
 * `z.ZodError`
 * @throws {RangeError} if the algorithm does not learn the environment, or memory does not suffice
 * @throws {Error} if the engine or its device is missing, saying what adds it
 */
export async function train(
  settings: z.input<typeof runConfig>,
  { runs = "runs", name, ...controls }: TrainSettings = {},
): Promise<TrainOutcome> {
  const config: RunConfig = parseWritten(runConfig, settings, "settings");
  await checkFit(config);
  const run = createRun(runs, name ?? runNameOf(config), config);
  using _lock = lockRun(run.path);
  const algorithm = algorithmOf(config);
  if (algorithm.loop !== "tabular") return learn(algorithm.configure(config), run, controls);
  const configured = algorithm.configure(config);
  await recordingFailure(run.path, () => solveRun(configured, run, { command }));
  return { path: run.path, interrupted: false };
}

/**
 * Continues an interrupted run exactly, or extends a finished one. A finished run that is not
 * extended stays as it is.
 *
 * @param path the run's folder
 * @param options.steps the environment steps to train to; by default those of the run's config
 * @param options.engine and `device` and `threads`: what it computes with from now on, if not as before
 * @throws {LockedError} naming the process that trains the run, if there is one
 * @throws {RangeError} if the run cannot be trained to so many steps
 * @throws {Error} if there is nothing to resume, or the engine or its device is missing
 */
export async function resume(
  path: string,
  { steps, engine, device, threads, ...controls }: ResumeSettings = {},
): Promise<TrainOutcome> {
  const given = Object.entries({ steps, engine, device, threads });
  const changes = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  using reopened = await reopenToTrain(path, (config, taken) => {
    const reason = steps === undefined ? undefined : describeNoExtension(config, steps, taken);
    if (reason !== undefined) throw new RangeError(`steps: ${reason}`);
    return parseWritten(runConfig, { ...config, ...changes }, "the config");
  });
  const { run, configured, checkpoint, end } = reopened;
  if (!end) return learn(configured, run, controls, checkpoint);
  return { path, steps: reopened.steps, ...end, interrupted: false };
}
