import type { TensorFile } from "../files/safetensors.ts";
import { expectedReturn } from "../train/algorithms/spi/returns.ts";
import { runSpi } from "../train/algorithms/spi/run-spi.ts";
import type { SpiConfig } from "../train/algorithms/spi/spi.ts";
import { makeEnvironment, tabularModelOf } from "../train/environments/registry.ts";
import { checkFit } from "../train/fit.ts";
import type { TrainingEvents } from "../train/learning/training.ts";
import {
  algorithmOf,
  type ConfiguredLearning,
  type RunConfig,
  runLearning,
} from "../train/registry.ts";
import { countOf } from "../train/run/checkpoint.ts";
import { recordingFailure } from "../train/run/failure.ts";
import { createRun, defaultRunName, type RunFolder } from "../train/run/run-folder.ts";
import { lockRun } from "../train/run/run-lock.ts";
import { recordStart } from "../train/run/starts.ts";
import { readConfig, resumeRun } from "../train/runs.ts";
import { commandLine, shellQuote } from "./terminal/arguments.ts";
import { resumedConfig } from "./terminal/config-options.ts";
import { untilInterrupted } from "./terminal/interrupt.ts";
import { TrainingProgress } from "./terminal/progress.ts";

/** The outcome of training; "unsolved" if it missed the target return. */
type Outcome = "finished" | "unsolved" | "interrupted";

/** A run's folder and outcome. */
export interface TrainedRun {
  path: string;
  outcome: Outcome;
}

async function solve(config: SpiConfig, run: RunFolder): Promise<void> {
  recordStart(run.path, { command: commandLine(), step: 0 });
  console.log(
    "  iteration  sweeps  error of Q, first to last sweep  largest change of Q  V(start)",
  );
  const { policy } = runSpi(
    config,
    run,
    ({ iteration, sweeps, errors, improvement, startValue }) => {
      const error = `${errors[0].toExponential(1)} to ${(errors.at(-2) ?? 0).toExponential(1)}`;
      const change = improvement ? improvement.largest.toExponential(1) : "–";
      console.log(
        `  ${String(iteration).padStart(9)}  ${String(sweeps).padStart(6)}  ${error.padStart(31)}` +
          `  ${change.padStart(19)}  ${startValue.toFixed(4).padStart(8)}`,
      );
    },
  );
  const { environment, environment_options } = config;
  const made = await makeEnvironment(environment, environment_options);
  const { horizon } = made;
  made.release();
  const model = tabularModelOf(environment, environment_options);
  const { mean, ended } = expectedReturn(model, policy, horizon);
  console.log(
    `  soft-optimal: mean return ${mean.toFixed(4)} over ${horizon} steps, episode ended in ` +
      `${(100 * ended).toFixed(2)} %`,
  );
}

async function train(
  algorithm: ConfiguredLearning,
  run: RunFolder,
  checkpoint?: TensorFile,
): Promise<Outcome> {
  const { config } = algorithm;
  const { result, interrupted } = await untilInterrupted(async (stop) => {
    const from = checkpoint ? countOf(checkpoint, "environment_steps") : 0;
    const progress = new TrainingProgress(config.steps, { from });
    const watch: TrainingEvents = {
      onEngine: (engine) => recordStart(run.path, { command: commandLine(), step: from, engine }),
      ...progress.watch,
    };
    try {
      return await runLearning(algorithm, run, { watch, interrupted: stop, checkpoint });
    } finally {
      progress.stop();
    }
  });
  const { steps, reachedTarget } = result;
  const goal = `a mean return of ${config.target_return}`;
  if (interrupted) {
    console.log(`  interrupted at step ${steps}; the checkpoint is written`);
    return "interrupted";
  }
  if (config.target_return === null) return "finished";
  if (!reachedTarget) {
    console.log(`  did not reach ${goal} in ${steps} steps`);
    return "unsolved";
  }
  console.log(`  solved: reached ${goal} after ${steps} steps`);
  return "finished";
}

/** Trains a config in a new run folder and shows progress on the terminal. */
export async function trainRun(
  config: RunConfig,
  runsFolder: string,
  name?: string,
): Promise<TrainedRun> {
  const algorithm = algorithmOf(config);
  // Before creating the folder: a config that cannot be trained leaves none behind.
  await checkFit(config);
  const run = createRun(runsFolder, name ?? defaultRunName(config), config);
  using _lock = lockRun(run.path);
  console.log(`training ${config.algorithm} on ${config.environment}, in ${run.path}`);
  if (algorithm.loop !== "tabular") {
    const configured = algorithm.configure(config);
    const outcome = await recordingFailure(run.path, () => train(configured, run));
    return { path: run.path, outcome };
  }
  const configured = algorithm.configure(config);
  await recordingFailure(run.path, () => solve(configured, run));
  return { path: run.path, outcome: "finished" };
}

/**
 * Continues an interrupted run, or extends a finished one.
 *
 * @param flags of the command; only the number of steps may change
 * @throws {Error} naming the process that trains the run, if there is one
 */
export async function resumeTraining(
  path: string,
  flags: Record<string, unknown>,
): Promise<TrainedRun> {
  const change = resumedConfig(flags);
  // Before locking: a folder that is not a run gets no lock.
  const algorithm = algorithmOf(readConfig(path));
  if (algorithm.loop === "tabular") {
    throw new Error(`${path} is a run of ${algorithm.title}, which is not resumed: train anew`);
  }
  using _lock = lockRun(path);
  const { run, config, checkpoint, warning } = resumeRun(path, change);
  if (warning) console.log(`  ${warning}`);
  const steps = checkpoint ? countOf(checkpoint, "environment_steps") : 0;
  console.log(`resuming ${config.algorithm} on ${config.environment} at step ${steps}, in ${path}`);
  const configured = algorithm.configure(config);
  const outcome = await recordingFailure(path, () => train(configured, run, checkpoint));
  return { path, outcome };
}

/** Prints where the run is and the commands to continue with. */
export function hint({ path, outcome }: TrainedRun): void {
  const folder = shellQuote(path);
  console.log(`run folder: ${path}\nnext: npm run softedge -- export ${folder}`);
  if (outcome !== "interrupted") return;
  console.log(`or go on: npm run softedge -- train --resume ${folder}`);
  process.exitCode = 130;
}
