import { type LearningOptions, type LearningResult, learnTask } from "./learn-task.ts";
import { learnOneStep, type OneStepSettings } from "./one-step.ts";
import { describeOneStep, errorsOf, isHeld } from "./one-step-report.ts";
import { describeLearning, describeResult } from "./report.ts";
import type { LearningTask } from "./tasks.ts";

/** The listeners of a task, and what to do at its end. */
export type Watch = Parameters<typeof learnTask>[3] & { end?(): void };

export interface StudyOptions extends LearningOptions {
  seeds: readonly number[];
  /** True to print one JSON object instead of lines and a table. */
  json: boolean;
  /** How the one-step problem is learned; undefined to leave it out. */
  oneStep?: OneStepSettings | undefined;
}

/**
 * Learns every task with every seed, one after the other, then the one-step problem, and prints the
 * results.
 *
 * @param print prints one or more lines
 * @param stop is called after every turn of training; returns true to stop, after which finished results are
 * printed
 * @param watching creates the listeners of a task with a number of steps
 * @returns the exit status: 1 if a seed missed its task's target or the one-step problem does not
 * hold, 130 if it was stopped
 */
export async function study(
  tasks: readonly LearningTask[],
  { seeds, json, oneStep, ...options }: StudyOptions,
  print: (text: string) => void,
  stop: () => boolean,
  watching: (steps: number) => Watch = () => ({}),
): Promise<0 | 1 | 130> {
  const results: LearningResult[] = [];
  const started = performance.now();
  for (const [task, seed] of tasks.flatMap((each) => seeds.map((n) => [each, n] as const))) {
    const watch = watching(task.steps);
    const learned = learnTask(task, seed, options, watch, stop);
    const result = await learned.finally(() => watch.end?.());
    if (!result) break;
    results.push(result);
    if (!json) print(describeResult(result));
  }
  const contexts = oneStep && !stop() ? await learnOneStep(oneStep, stop) : undefined;
  const errors = contexts && errorsOf(contexts);
  if (errors && !json) print(describeOneStep(errors));
  const seconds = (performance.now() - started) / 1000;
  const ok = !stop() && results.every(({ reached }) => reached) && (!errors || isHeld(errors));
  if (json) print(JSON.stringify({ ok, seconds, results, one_step: contexts }));
  else if (results.length > 0) print(`\n${describeLearning(results, seconds)}`);
  if (stop()) return 130;
  return ok ? 0 : 1;
}
