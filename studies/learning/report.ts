import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { type Column, markdownTable } from "../../cli/terminal/markdown-table.ts";
import type { LearningResult } from "./learn-task.ts";

const count = (value: number) => value.toLocaleString("en");
const rounded = (value: number | null) => value?.toFixed(1) ?? "–";
const secondsOf = (seconds: number) => `${seconds.toFixed(1)} s`;

/** Formats one result as a line. */
export function describeResult(result: LearningResult): string {
  const { environment, algorithm, seed, reached, limit, steps, stochastic_return } = result;
  const when = reached
    ? `reached ${result.target_return} at step ${count(steps)}`
    : `did NOT reach ${result.target_return} in ${count(limit)} steps`;
  return (
    `${environment}, ${algorithm}, seed ${seed}: ${when}; return ${rounded(result.deterministic_return)} ` +
    `deterministic` +
    `${stochastic_return === null ? "" : `, ${rounded(stochastic_return)} stochastic`}; ` +
    secondsOf(result.seconds)
  );
}

const columns: Column<LearningResult>[] = [
  ["environment", ({ environment }) => environment],
  ["algorithm", ({ algorithm }) => algorithm],
  ["seed", ({ seed }) => String(seed)],
  ["return to reach", ({ target_return }) => String(target_return)],
  ["reached at step", ({ reached, steps }) => (reached ? count(steps) : "not reached")],
  ["of at most", ({ limit }) => count(limit)],
  ["deterministic return", (result) => rounded(result.deterministic_return)],
  ["stochastic return", (result) => rounded(result.stochastic_return)],
  ["wall-clock time", ({ seconds }) => secondsOf(seconds)],
];

/** Summarizes the results of one task, with the command that plots them. */
function verdict(results: readonly LearningResult[]): string {
  const [{ environment, algorithm, target_return, limit, run }] = results;
  const reached = results.filter((result) => result.reached);
  const last = Math.max(...reached.map(({ steps }) => steps));
  const when = reached.length > 0 ? `, the last of them at step ${count(last)}` : "";
  const name = `${environment}-${algorithm}`.toLowerCase();
  const runs = join(dirname(run), `${name}-*`);
  return (
    `${environment}, ${algorithm}: ${reached.length} of ${results.length} seeds reached a mean return of ` +
    `${target_return} within ${count(limit)} steps${when}\n` +
    `  to draw them: npm run softedge -- plot ${runs} --out ${name}.svg`
  );
}

/**
 * Formats all results as a table with a summary of each task.
 *
 * @param seconds the total time
 */
export function describeLearning(results: readonly LearningResult[], seconds: number): string {
  const tasks = Map.groupBy(results, ({ environment, algorithm }) => `${environment} ${algorithm}`);
  const verdicts = Array.from(tasks.values(), verdict);
  const time = `${(seconds / 60).toFixed(1)} minutes, on a machine of ${availableParallelism()} cores`;
  return [markdownTable(results, columns), "", ...verdicts, time].join("\n");
}
