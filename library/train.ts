import type * as z from "zod";
import { parseWritten } from "../schemas/mistakes.ts";
import { runSpi } from "../train/algorithms/spi/run-spi.ts";
import { checkFit, checkMemory, spacesOfRun } from "../train/fit.ts";
import type { RunOptions } from "../train/learning/run-training.ts";
import {
  algorithmOf,
  type ConfiguredLearning,
  type RunConfig,
  runConfig,
  runLearning,
} from "../train/registry.ts";
import type { RunCheckpoint } from "../train/run/checkpoint.ts";
import { recordingFailure } from "../train/run/failure.ts";
import { createRun, type RunFolder } from "../train/run/run-folder.ts";
import { lockRun } from "../train/run/run-lock.ts";
import { recordStart } from "../train/run/starts.ts";
import { readConfig, resumeRun, runNameOf } from "../train/runs.ts";

/** What is watched of a training, and what stops it. */
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

/** A run that has been trained. */
export interface TrainOutcome {
  /** The run's folder. */
  path: string;
  /** Environment steps and gradient steps in all; undefined for a tabular algorithm. */
  steps?: number;
  gradientSteps?: number;
  /** True if the mean return of an evaluation reached the config's `target_return`. */
  reachedTarget?: boolean;
  /** True if the signal stopped it. */
  interrupted: boolean;
}

async function learn(
  algorithm: ConfiguredLearning,
  run: RunFolder,
  { watch, signal }: TrainingControls,
  from: { step: number; checkpoint?: RunCheckpoint },
): Promise<TrainOutcome> {
  const { step, checkpoint } = from;
  const result = await runLearning(algorithm, run, {
    watch: {
      ...watch,
      onEngine(engine) {
        recordStart(run.path, { command: "softedge as a library", step, engine });
        watch?.onEngine?.(engine);
      },
    },
    interrupted: () => signal?.aborted ?? false,
    checkpoint,
  });
  return { path: run.path, ...result, interrupted: signal?.aborted ?? false };
}

/**
 * Trains a policy in a new run folder.
 *
 * @param settings of the algorithm, such as `{ algorithm: "sac-2019", environment: "Pendulum-v1" }`;
 * the others have the defaults of docs/training.md
 * @throws {Error} naming the settings that are wrong; its `cause` is a `z.ZodError`
 * @throws {RangeError} if the algorithm does not learn the environment, or memory does not suffice
 */
export async function train(
  settings: z.input<typeof runConfig>,
  { runs = "runs", name, ...controls }: TrainSettings = {},
): Promise<TrainOutcome> {
  const config: RunConfig = parseWritten(runConfig, settings, "the config");
  await checkFit(config);
  const run = createRun(runs, name ?? runNameOf(config), config);
  using _lock = lockRun(run.path);
  const algorithm = algorithmOf(config);
  return recordingFailure(run.path, async () => {
    if (algorithm.loop !== "tabular") {
      return learn(algorithm.configure(config), run, controls, { step: 0 });
    }
    recordStart(run.path, { command: "softedge as a library", step: 0 });
    await runSpi(algorithm.configure(config), run);
    return { path: run.path, interrupted: false };
  });
}

/**
 * Continues an interrupted run exactly, or extends a finished one.
 *
 * @param path the run's folder
 * @param options.steps the environment steps to train to; by default those of the run's config
 * @throws {LockedError} naming the process that trains the run, if there is one
 * @throws {Error} if there is nothing to resume
 */
export async function resume(
  path: string,
  { steps, ...controls }: TrainingControls & { steps?: number } = {},
): Promise<TrainOutcome> {
  const before = readConfig(path);
  const algorithm = algorithmOf(before);
  if (algorithm.loop === "tabular") {
    throw new Error(`${path} is a run of ${algorithm.title}, which is not resumed: train anew`);
  }
  const spaces = await spacesOfRun(path, before);
  using _lock = lockRun(path);
  let taken = 0;
  const { run, config, checkpoint } = resumeRun(path, (config, stepsTaken) => {
    taken = stepsTaken;
    const extended = { ...config, ...(steps !== undefined && { steps }) };
    const changed = parseWritten(runConfig, extended, "the config");
    checkMemory(algorithm.configure(changed), spaces);
    return changed;
  });
  return recordingFailure(path, () =>
    learn(algorithm.configure(config), run, controls, {
      step: taken,
      ...(checkpoint && { checkpoint }),
    }),
  );
}
