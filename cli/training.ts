import { lockRun } from "../files/folder-lock.ts";
import type { TensorFile } from "../files/safetensors.ts";
import {
  type RunConfig,
  type SacConfig,
  type SpiConfig,
  sacConfig,
} from "../schemas/run-config.ts";
import { expectedReturn } from "../train/algorithms/spi/returns.ts";
import { runSpi } from "../train/algorithms/spi/run-spi.ts";
import {
  makeContinuousEnvironment,
  makeEnvironment,
  tabularModelOf,
} from "../train/environments/registry.ts";
import type { TrainingEvents } from "../train/off-policy/train.ts";
import { runSac } from "../train/off-policy/train-run.ts";
import { countOf } from "../train/run/checkpoint.ts";
import {
  createRun,
  defaultRunName,
  type RunFolder,
  readConfig,
  resumeRun,
} from "../train/run/run-folder.ts";
import { recordStart } from "../train/run/starts.ts";
import { commandLine, shellQuote } from "./terminal/arguments.ts";
import { resumedConfig } from "./terminal/config-options.ts";
import { untilInterrupted } from "./terminal/interrupt.ts";
import { TrainingProgress } from "./terminal/progress.ts";

/** How training ended: unsolved is short of the target return, where there is one. */
type Outcome = "finished" | "unsolved" | "interrupted";

/** A run's folder, and how the run ended. */
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
  const { maxEpisodeSteps } = await makeEnvironment(environment, environment_options);
  const model = tabularModelOf(environment, environment_options);
  const { mean, ended } = expectedReturn(model, policy, maxEpisodeSteps);
  console.log(
    `  soft-optimal: mean return ${mean.toFixed(4)} over ${maxEpisodeSteps} steps, episode ended in ` +
      `${(100 * ended).toFixed(2)} %`,
  );
}

async function train(config: SacConfig, run: RunFolder, checkpoint?: TensorFile): Promise<Outcome> {
  const { result, interrupted } = await untilInterrupted(async (stop) => {
    const from = checkpoint ? countOf(checkpoint, "environment_steps") : 0;
    const progress = new TrainingProgress(config.steps, { from });
    const watch: TrainingEvents = {
      onEngine: (engine) => recordStart(run.path, { command: commandLine(), step: from, engine }),
      ...progress.watch,
    };
    try {
      return await runSac(config, run, watch, stop, checkpoint);
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

/**
 * Trains as the config says, in a new folder, with what happens on the terminal.
 */
export async function trainRun(
  config: RunConfig,
  runsFolder: string,
  name?: string,
): Promise<TrainedRun> {
  // Before there is a folder: what cannot be trained leaves none behind.
  const { environment, environment_options } = config;
  if (config.algorithm === "spi") tabularModelOf(environment, environment_options);
  else (await makeContinuousEnvironment(environment, environment_options)).release();
  const run = createRun(runsFolder, name ?? defaultRunName(config), config);
  using _lock = lockRun(run.path);
  console.log(`training ${config.algorithm} on ${config.environment}, in ${run.path}`);
  if (config.algorithm !== "spi") return { path: run.path, outcome: await train(config, run) };
  await solve(config, run);
  return { path: run.path, outcome: "finished" };
}

/**
 * Goes on with a run that was interrupted, or with more steps than it had.
 *
 * @param flags of the command: a run is resumed as it was configured, but for its steps
 * @throws {Error} that says which process trains it, if one does
 */
export async function resumeTraining(
  path: string,
  flags: Record<string, unknown>,
): Promise<TrainedRun> {
  const change = resumedConfig(flags);
  // Before it is locked: a folder that is no run gets no lock.
  if (readConfig(path).algorithm === "spi") {
    throw new Error(`${path} is a run of soft policy iteration, which is not resumed: train anew`);
  }
  using _lock = lockRun(path);
  const { run, config: anyConfig, checkpoint, warning } = resumeRun(path, change);
  const config = sacConfig.parse(anyConfig);
  if (warning) console.log(`  ${warning}`);
  const steps = checkpoint ? countOf(checkpoint, "environment_steps") : 0;
  console.log(`resuming ${config.algorithm} on ${config.environment} at step ${steps}, in ${path}`);
  return { path, outcome: await train(config, run, checkpoint) };
}

/** Says where the run is, and what can be done with it. */
export function hint({ path, outcome }: TrainedRun): void {
  const folder = shellQuote(path);
  console.log(`run folder: ${path}\nnext: npm run softedge -- export ${folder}`);
  if (outcome !== "interrupted") return;
  console.log(`or go on: npm run softedge -- train sac --resume ${folder}`);
  process.exitCode = 130;
}
