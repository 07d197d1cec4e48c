import type { TrainingEvents } from "../../train/learning/training.ts";
import { runLearning } from "../../train/registry.ts";
import { createRun, defaultRunName } from "../../train/run/run-folder.ts";
import { configureTask, type LearningTask } from "./tasks.ts";

/** The result of a task with one seed. */
export interface LearningResult {
  environment: string;
  algorithm: string;
  seed: number;
  target_return: number;
  /** The number of steps allowed. */
  limit: number;
  reached: boolean;
  /** The step of the first evaluation that reached the target, else of the last one. */
  steps: number;
  deterministic_return: number;
  /** Null if the policy is deterministic. */
  stochastic_return: number | null;
  /** Wall-clock time up to that evaluation, including evaluations. */
  seconds: number;
  /** The run's folder. */
  run: string;
}

export interface LearningOptions {
  /** The folder for run folders. */
  runs: string;
  /** True to train to the last step instead of stopping at the target. */
  whole: boolean;
}

/**
 * Learns a task with a seed, in a new run folder.
 *
 * @param watch receives training events
 * @param stop is called after every turn of training; returns true to stop
 * @returns undefined if it was stopped
 */
export async function learnTask(
  task: LearningTask,
  seed: number,
  { runs, whole }: LearningOptions,
  watch: Omit<TrainingEvents, "onReports">,
  stop: () => boolean,
): Promise<LearningResult | undefined> {
  const learned = configureTask(task, seed, whole);
  const { config } = learned;
  const run = createRun(runs, defaultRunName(config), config);
  const { environment, algorithm } = config;
  const about = {
    environment,
    algorithm,
    seed,
    target_return: task.targetReturn,
    limit: task.steps,
  };
  const started = performance.now();
  let result: LearningResult | undefined;
  const onEvaluation: typeof watch.onEvaluation = (evaluation, ...rest) => {
    watch.onEvaluation?.(evaluation, ...rest);
    if (result?.reached) return;
    const { step, deterministic, stochastic } = evaluation;
    result = {
      ...about,
      reached: deterministic.mean >= task.targetReturn,
      steps: step,
      deterministic_return: deterministic.mean,
      stochastic_return: stochastic?.mean ?? null,
      seconds: (performance.now() - started) / 1000,
      run: run.path,
    };
  };
  await runLearning(learned, run, { watch: { ...watch, onEvaluation }, interrupted: stop });
  return stop() ? undefined : result;
}
