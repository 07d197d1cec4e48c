import { runOffPolicy } from "../../train/off-policy/run-off-policy.ts";
import type { TrainingEvents } from "../../train/off-policy/train.ts";
import { createRun, defaultRunName } from "../../train/run/run-folder.ts";
import { configureTask, type LearningTask } from "./tasks.ts";

/** What became of a task with one seed. */
export interface LearningResult {
  environment: string;
  algorithm: string;
  seed: number;
  target_return: number;
  /** The steps that there were to learn in. */
  limit: number;
  reached: boolean;
  /** Of the first evaluation that reached the target, or of the last one if none did. */
  steps: number;
  deterministic_return: number;
  /** Null where the policy is deterministic. */
  stochastic_return: number | null;
  /** Wall-clock time from the beginning to that evaluation, evaluations included. */
  seconds: number;
  /** The run's folder. */
  run: string;
}

export interface LearningOptions {
  /** Where run folders lie. */
  runs: string;
  /** Whether to go on to the last step, rather than to the target. */
  whole: boolean;
}

/**
 * Learns a task with a seed, in a run folder of its own.
 *
 * @param watch is told of what happens
 * @param stop is asked after every step whether to stop there
 * @returns nothing, if it was stopped
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
  await runOffPolicy(learned, run, { watch: { ...watch, onEvaluation }, interrupted: stop });
  return stop() ? undefined : result;
}
