import { type LearningOptions, type LearningResult, learnTask } from "./learn-task.ts";
import { describeLearning, describeResult } from "./report.ts";
import type { LearningTask } from "./tasks.ts";

/** What is told of a task while it is learned, and when that has ended. */
export type Watch = Parameters<typeof learnTask>[3] & { end?(): void };

export interface StudyOptions extends LearningOptions {
  seeds: readonly number[];
  /** Whether to print one JSON object, instead of a line for each seed and a table. */
  json: boolean;
}

/**
 * Learns every task with every seed, one after the other, and prints what became of each.
 *
 * @param print prints a line, or some
 * @param stop is asked after every step whether to stop there; what has ended by then is printed
 * @param watching makes what is told of a task that takes so many steps
 * @returns the status to exit with: 1 if a seed did not reach its task's target, 130 if it was stopped
 */
export async function study(
  tasks: readonly LearningTask[],
  { seeds, json, ...options }: StudyOptions,
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
  const seconds = (performance.now() - started) / 1000;
  const ok = !stop() && results.every(({ reached }) => reached);
  if (json) print(JSON.stringify({ ok, seconds, results }));
  else if (results.length > 0) print(`\n${describeLearning(results, seconds)}`);
  if (stop()) return 130;
  return ok ? 0 : 1;
}
