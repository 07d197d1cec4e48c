import { runSpi } from "./algorithms/spi/run-spi.ts";
import type { SpiConfig } from "./algorithms/spi/spi.ts";
import { checkEngine, checkMemory, environmentFileIn, spacesOfRun } from "./fit.ts";
import { computingSettings, type LearningConfig } from "./learning/config.ts";
import type { RunOptions } from "./learning/run-training.ts";
import {
  algorithmOf,
  type ConfiguredLearning,
  learningOf,
  type RunConfig,
  runLearning,
} from "./registry.ts";
import { countOf, type RunCheckpoint } from "./run/checkpoint.ts";
import type { RunFolder } from "./run/run-folder.ts";
import { lockRun } from "./run/run-lock.ts";
import { describeChangedEnvironment, recordStart } from "./run/starts.ts";
import { summarizeRun } from "./run-summary.ts";
import { readConfig, resumeRun } from "./runs.ts";

/** Returns the environment steps that a run has taken at a checkpoint: 0 without one. */
export function stepsAt(checkpoint: RunCheckpoint | undefined): number {
  return checkpoint ? countOf(checkpoint, "environment_steps") : 0;
}

/**
 * Trains in a locked run folder, from its beginning or a checkpoint, and records the start.
 *
 * @param command what started the training, for the record
 * @throws {Error} if training diverged, with advice
 */
export async function trainRun(
  configured: ConfiguredLearning,
  run: RunFolder,
  { command, watch, ...options }: RunOptions & { command: string },
): ReturnType<typeof runLearning> {
  const file = await environmentFileIn(configured.config);
  const step = stepsAt(options.checkpoint);
  return runLearning(configured, run, {
    ...options,
    watch: {
      ...watch,
      onEngine(engine) {
        recordStart(run.path, { command, step, engine, ...file });
        watch?.onEngine?.(engine);
      },
    },
  });
}

/**
 * Solves a tabular environment in a locked run folder, and records the start.
 *
 * @param command what started it, for the record
 * @param onIteration is called after each iteration
 */
export async function solveRun(
  config: SpiConfig,
  run: RunFolder,
  { command, onIteration }: { command: string; onIteration?: Parameters<typeof runSpi>[2] },
): ReturnType<typeof runSpi> {
  recordStart(run.path, { command, step: 0, ...(await environmentFileIn(config)) });
  return runSpi(config, run, onIteration);
}

/** A run that was trained before. It is locked until it is disposed of. */
export interface ReopenedRun extends Disposable {
  run: RunFolder;
  configured: ConfiguredLearning;
  /** The checkpoint to continue from; undefined before the first. */
  checkpoint: RunCheckpoint | undefined;
  /** The environment steps that it has taken. */
  steps: number;
  /** How it has ended; undefined if something is left to train. */
  end: { reachedTarget: boolean } | undefined;
  /** What keeps the run from reproducing an uninterrupted one, in sentences. */
  warnings: string[];
}

/** Returns how a run has ended; undefined if something is left to train. */
function endOf(path: string): ReopenedRun["end"] {
  const { state, last, config } = summarizeRun(path, false);
  if (state !== "finished") return undefined;
  const target = "target_return" in config ? config.target_return : null;
  return { reachedTarget: target !== null && last !== null && last >= target };
}

/** Returns a warning if a run computes with something else than before; else undefined. */
export function describeRounding(before: LearningConfig, now: LearningConfig): string | undefined {
  const changed = computingSettings.filter((name) => before[name] !== now[name]);
  if (changed.length === 0) return undefined;
  const changes = changed.map((name) => `${name} was ${before[name]} and is ${now[name]}`);
  return (
    `${changes.join(", ")}: from here on, numbers may differ by rounding from those of an ` +
    "uninterrupted run"
  );
}

/**
 * Locks a run and opens it to be resumed.
 *
 * @param change returns the config from now on, told the steps that the run has taken
 * @throws {LockedError} naming the process that trains the run, if there is one
 * @throws {Error} if the folder is not a run, or there is nothing to resume; it is left unchanged
 */
export async function reopenToTrain(
  path: string,
  change: (config: RunConfig, stepsTaken: number) => RunConfig,
): Promise<ReopenedRun> {
  // Before locking: a folder that is not a run gets no lock.
  const before = readConfig(path);
  const { loop, title } = algorithmOf(before);
  if (loop === "tabular") {
    throw new Error(`${path} is a run of ${title}, which is not resumed: train anew`);
  }
  const spaces = await spacesOfRun(path, before);
  const file = await environmentFileIn(before);
  // However many steps it has taken: its engine does not depend on them.
  await checkEngine(change(before, 0));
  using stack = new DisposableStack();
  stack.use(lockRun(path));
  const { run, config, checkpoint, warning } = resumeRun(path, (config, taken) => {
    const changed = change(config, taken);
    checkMemory(learningOf(changed), spaces);
    return changed;
  });
  const configured = learningOf(config);
  const changes = [
    describeChangedEnvironment(path, file),
    describeRounding(learningOf(before).config, configured.config),
  ];
  const lock = stack.move();
  return {
    run,
    configured,
    checkpoint,
    steps: stepsAt(checkpoint),
    // A damaged checkpoint of a finished run is replaced by going on from the one before.
    end: warning ? undefined : endOf(path),
    warnings: [warning, ...changes].filter((each) => each !== undefined),
    [Symbol.dispose]: () => lock.dispose(),
  };
}
