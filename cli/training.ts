import { softedgeCommand } from "../installation/installation.ts";
import { expectedReturn } from "../train/algorithms/spi/returns.ts";
import type { SpiConfig } from "../train/algorithms/spi/spi.ts";
import { requireDevice } from "../train/engine/device/examination.ts";
import { describeSoftware } from "../train/engine/devices.ts";
import {
  findEnvironment,
  makeEnvironment,
  tabularModelOf,
} from "../train/environments/registry.ts";
import { decayingSettings } from "../train/extension.ts";
import { checkFit } from "../train/fit.ts";
import { trainsAtAll } from "../train/off-policy/gradient-schedule.ts";
import { refillSteps } from "../train/off-policy/refill.ts";
import { algorithmOf, type ConfiguredLearning, type RunConfig } from "../train/registry.ts";
import type { RunCheckpoint } from "../train/run/checkpoint.ts";
import { recordingFailure } from "../train/run/failure.ts";
import { createRun, type RunFolder } from "../train/run/run-folder.ts";
import { lockRun } from "../train/run/run-lock.ts";
import { runNameOf } from "../train/runs.ts";
import { reopenToTrain, solveRun, stepsAt, trainRun } from "../train/train-run.ts";
import { commandLine } from "./terminal/arguments.ts";
import { resumedConfig } from "./terminal/config-options.ts";
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
  console.log(
    "  iteration  sweeps  error of Q, first to last sweep  largest change of Q  V(start)",
  );
  const { policy } = await solveRun(config, run, {
    command: commandLine(),
    onIteration({ iteration, sweeps, errors, improvement, startValue }) {
      const error = `${errors[0].toExponential(1)} to ${(errors.at(-2) ?? 0).toExponential(1)}`;
      const change = improvement ? improvement.largest.toExponential(1) : "–";
      console.log(
        `  ${String(iteration).padStart(9)}  ${String(sweeps).padStart(6)}  ${error.padStart(31)}` +
          `  ${change.padStart(19)}  ${startValue.toFixed(4).padStart(8)}`,
      );
    },
  });
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
  configured: ConfiguredLearning,
  run: RunFolder,
  checkpoint?: RunCheckpoint,
): Promise<Trained> {
  const { config } = configured;
  const { result, interrupted } = await untilInterrupted(async (stop) => {
    const progress = new TrainingProgress(config.steps, { from: stepsAt(checkpoint) });
    const { watch } = progress;
    try {
      const command = commandLine();
      const options = { command, watch, interrupted: stop, checkpoint };
      return await trainRun(configured, run, options);
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

/** Prints which GPU takes the gradient steps, if one does. */
async function tellOfDevice({ config }: ConfiguredLearning): Promise<void> {
  if (config.device === "cpu") return;
  const found = await requireDevice(config.device);
  const warning = describeSoftware(found);
  const { device, adapter } = found;
  if (warning !== undefined) console.log(`  warning: ${warning}`);
  else console.log(`  gradient steps on ${device}${adapter === undefined ? "" : `: ${adapter}`}`);
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
export async function trainConfig(
  config: RunConfig,
  runsFolder: string,
  name?: string,
): Promise<TrainedRun> {
  const algorithm = algorithmOf(config);
  // Before creating the folder: a config that cannot be trained leaves none behind.
  await checkFit(config);
  const run = createRun(runsFolder, name ?? runNameOf(config), config);
  const { path } = run;
  console.log(`training ${config.algorithm} on ${config.environment}, in ${path}`);
  using _lock = lockRun(path);
  if (algorithm.loop === "tabular") {
    const configured = algorithm.configure(config);
    await recordingFailure(path, () => solve(configured, run));
    return { path, outcome: "finished", hasLearned: true };
  }
  const configured = algorithm.configure(config);
  warnOfNoTraining(configured);
  await tellOfDevice(configured);
  return { path, ...(await recordingFailure(path, () => train(configured, run))) };
}

/** Describes how a finished run gets more steps, if it can. */
function howToExtend(config: ConfiguredLearning["config"], steps: number): string {
  const decaying = decayingSettings(config);
  if (decaying.length > 0) {
    return `it cannot be extended, as ${decaying.join(" and ")} fell to 0 at that step`;
  }
  return steps < config.steps
    ? "it has reached its target return"
    : `--steps N, above ${steps}, extends it`;
}

/**
 * Continues an interrupted run, or extends a finished one.
 *
 * @param flags of the command; only the number of steps may change, and what the run computes with
 * @throws {Error} naming the process that trains the run, if there is one
 */
export async function resumeTraining(
  path: string,
  flags: Record<string, unknown>,
): Promise<TrainedRun> {
  using reopened = await reopenToTrain(path, resumedConfig(flags));
  const { run, configured, checkpoint, steps, end, warnings } = reopened;
  const { config } = configured;
  for (const warning of warnings) console.log(`  ${warning}`);
  if (end) {
    console.log(`${path} is finished at step ${steps}: ${howToExtend(config, steps)}`);
    return { path, outcome: "finished", hasLearned: true };
  }
  console.log(`resuming ${config.algorithm} on ${config.environment} at step ${steps}, in ${path}`);
  warnOfNoTraining(configured);
  await tellOfDevice(configured);
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
  return { path, ...(await recordingFailure(path, () => train(configured, run, checkpoint))) };
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
