import { softedgeCommand } from "../installation/installation.ts";
import { expectedReturn } from "../train/algorithms/spi/returns.ts";
import { runSpi } from "../train/algorithms/spi/run-spi.ts";
import type { SpiConfig } from "../train/algorithms/spi/spi.ts";
import {
  findEnvironment,
  makeEnvironment,
  tabularModelOf,
} from "../train/environments/registry.ts";
import { checkFit, checkMemory, environmentFileIn, spacesOfRun } from "../train/fit.ts";
import type { TrainingEvents } from "../train/learning/training.ts";
import { trainsAtAll } from "../train/off-policy/gradient-schedule.ts";
import { refillSteps } from "../train/off-policy/refill.ts";
import {
  algorithmOf,
  type ConfiguredLearning,
  type RunConfig,
  runLearning,
} from "../train/registry.ts";
import { countOf, type RunCheckpoint } from "../train/run/checkpoint.ts";
import { recordingFailure } from "../train/run/failure.ts";
import { createRun, type RunFolder } from "../train/run/run-folder.ts";
import { lockRun } from "../train/run/run-lock.ts";
import { describeChangedEnvironment, recordStart } from "../train/run/starts.ts";
import { summarizeRun } from "../train/run-summary.ts";
import { readConfig, resumeRun, runNameOf } from "../train/runs.ts";
import { commandLine } from "./terminal/arguments.ts";
import { decayingSettings, resumedConfig } from "./terminal/config-options.ts";
import { untilInterrupted } from "./terminal/interrupt.ts";
import { TrainingProgress } from "./terminal/progress.ts";
import { shellQuote } from "./terminal/shell-quote.ts";

/** The outcome of training; "unsolved" if it missed the target return. */
type Outcome = "finished" | "unsolved" | "interrupted";

/** How training went. */
interface Trained {
  outcome: Outcome;
  /** False if not a single gradient step was taken. */
  hasLearned: boolean;
}

/** A run's folder, and how its training went. */
export interface TrainedRun extends Trained {
  path: string;
}

async function solve(config: SpiConfig, run: RunFolder): Promise<void> {
  const file = await environmentFileIn(config);
  recordStart(run.path, { command: commandLine(), step: 0, ...file });
  console.log(
    "  iteration  sweeps  error of Q, first to last sweep  largest change of Q  V(start)",
  );
  const { policy } = await runSpi(
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
  const model = await tabularModelOf(environment, environment_options);
  const { mean, ended } = expectedReturn(model, policy, horizon);
  console.log(
    `  soft-optimal: mean return ${mean.toFixed(4)} over ${horizon} steps, episode ended in ` +
      `${(100 * ended).toFixed(2)} %`,
  );
}

async function train(
  algorithm: ConfiguredLearning,
  run: RunFolder,
  checkpoint?: RunCheckpoint,
): Promise<Trained> {
  const { config } = algorithm;
  const file = await environmentFileIn(config);
  const { result, interrupted } = await untilInterrupted(async (stop) => {
    const from = checkpoint ? countOf(checkpoint, "environment_steps") : 0;
    const progress = new TrainingProgress(config.steps, { from });
    const watch: TrainingEvents = {
      onEngine: (engine) =>
        recordStart(run.path, { command: commandLine(), step: from, engine, ...file }),
      ...progress.watch,
    };
    try {
      return await runLearning(algorithm, run, { watch, interrupted: stop, checkpoint });
    } finally {
      progress.stop();
    }
  });
  const { steps, gradientSteps, reachedTarget } = result;
  const hasLearned = gradientSteps > 0;
  const goal = `a mean return of ${config.target_return}`;
  if (interrupted) {
    console.log(`  interrupted at step ${steps}; the checkpoint is written`);
    return { outcome: "interrupted", hasLearned };
  }
  if (config.target_return === null) return { outcome: "finished", hasLearned };
  if (!reachedTarget) {
    console.log(`  did not reach ${goal} in ${steps} steps`);
    return { outcome: "unsolved", hasLearned };
  }
  console.log(`  solved: reached ${goal} after ${steps} steps`);
  return { outcome: "finished", hasLearned };
}

/** Warns of a run that ends before its first gradient step. */
function warnOfNoTraining({ loop, config }: ConfiguredLearning): void {
  if (loop !== "off-policy" || trainsAtAll(config)) return;
  console.log(
    `  warning: --steps ${config.steps} ends before the first gradient step, with ` +
      `--learning-starts ${config.learning_starts}: nothing will be trained`,
  );
}

/** Trains a config in a new run folder and shows progress on the terminal. */
export async function trainRun(
  config: RunConfig,
  runsFolder: string,
  name?: string,
): Promise<TrainedRun> {
  const algorithm = algorithmOf(config);
  const create = () => {
    const run = createRun(runsFolder, name ?? runNameOf(config), config);
    console.log(`training ${config.algorithm} on ${config.environment}, in ${run.path}`);
    return run;
  };
  // Before creating the folder: a config that cannot be trained leaves none behind.
  await checkFit(config);
  const run = create();
  using _lock = lockRun(run.path);
  if (algorithm.loop === "tabular") {
    const configured = algorithm.configure(config);
    await recordingFailure(run.path, () => solve(configured, run));
    return { path: run.path, outcome: "finished", hasLearned: true };
  }
  const configured = algorithm.configure(config);
  warnOfNoTraining(configured);
  return {
    path: run.path,
    ...(await recordingFailure(run.path, () => train(configured, run))),
  };
}

/** Says how a finished run gets more steps, if it can. */
function howToExtend(config: RunConfig, steps: number): string {
  const decaying = decayingSettings(config);
  if (decaying.length > 0) {
    return `it cannot be extended, as ${decaying.join(" and ")} fell to 0 at that step`;
  }
  const hasReachedTarget = "steps" in config && steps < config.steps;
  return hasReachedTarget
    ? "it has reached its target return"
    : `--steps N, above ${steps}, extends it`;
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
  const before = readConfig(path);
  const algorithm = algorithmOf(before);
  if (algorithm.loop === "tabular") {
    throw new Error(`${path} is a run of ${algorithm.title}, which is not resumed: train anew`);
  }
  const spaces = await spacesOfRun(path, before);
  using _lock = lockRun(path);
  const { run, config, checkpoint, warning } = resumeRun(path, (config, taken) => {
    const changed = change(config, taken);
    checkMemory(algorithm.configure(changed), spaces);
    return changed;
  });
  const changed = describeChangedEnvironment(path, await environmentFileIn(config));
  for (const each of [warning, changed]) if (each) console.log(`  ${each}`);
  const steps = checkpoint ? countOf(checkpoint, "environment_steps") : 0;
  // A damaged checkpoint of a finished run is replaced by going on from the one before.
  if (!warning && summarizeRun(path, false).state === "finished") {
    console.log(`${path} is finished at step ${steps}: ${howToExtend(config, steps)}`);
    return { path, outcome: "finished", hasLearned: true };
  }
  console.log(`resuming ${config.algorithm} on ${config.environment} at step ${steps}, in ${path}`);
  const configured = algorithm.configure(config);
  warnOfNoTraining(configured);
  if (configured.loop === "off-policy" && checkpoint && !configured.config.keep_replay) {
    console.log(
      `  the replay buffer was not kept: the first ${refillSteps(configured.config, steps)} steps ` +
        "refill it without learning, and the run does not reproduce the uninterrupted one",
    );
  }
  const { restorable = true } = await findEnvironment(config.environment);
  if (checkpoint && !restorable) {
    console.log(
      "  Python's environments cannot be restored: episodes start anew, so the run does not " +
        "reproduce the uninterrupted one",
    );
  }
  return {
    path,
    ...(await recordingFailure(path, () => train(configured, run, checkpoint))),
  };
}

/** Prints where the run is and the commands to continue with. */
export function hint({ path, outcome, hasLearned }: TrainedRun): void {
  const folder = shellQuote(path);
  console.log(`run folder: ${path}`);
  console.log(
    hasLearned
      ? `next: ${softedgeCommand(`export ${folder}`)}`
      : "its policy is untrained: no gradient step has been taken",
  );
  if (outcome !== "interrupted") return;
  console.log(`${hasLearned ? "or " : ""}go on: ${softedgeCommand(`train --resume ${folder}`)}`);
}
