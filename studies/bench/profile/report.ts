import type { LoopProfile } from "./loop.ts";
import { operationKinds } from "./operations.ts";
import { besidesOperations } from "./rounds.ts";
import type { StepProfile } from "./step.ts";

/** The operations that a table lists. */
const mostOperations = 12;

const threadsOf = (count: number) => (count === 1 ? "one thread" : `${count} threads`);

/** The lines of a table: a name, and numbers in columns of one width. */
function table(rows: readonly (readonly [string, ...string[]])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(
    ([name, ...cells]) =>
      `  ${name.padEnd(width)}${cells.map((cell) => cell.padStart(10)).join("")}`,
  );
}

/** Formats the profile of a gradient step for a terminal. */
export function describeStepProfile(profile: StepProfile): string {
  const { algorithm, threads, parts, milliseconds, stages, rest, operations } = profile;
  const cells = (times: readonly number[]): string[] => {
    const sum = times.reduce((total, time) => total + time, 0);
    const share = `${((100 * sum) / milliseconds).toFixed(1)} %`;
    return [...times.map((time) => time.toFixed(3)), sum.toFixed(3), share];
  };
  const blank = stages.slice(1).map(() => "");
  const stageNames = stages.map((_, at) => `stage ${at + 1}`);
  const kinds = [...operationKinds, ...besidesOperations];
  const of = (kind: string) => stages.map((stage) => stage[kind] ?? 0);
  const all = stages.map((stage) => Object.values(stage).reduce((sum, time) => sum + time, 0));
  const [between, share] = cells([rest]).slice(1);
  const rows: [string, ...string[]][] = [
    ["ms", ...stageNames, "step", ""],
    ...kinds.map((kind): [string, ...string[]] => [kind, ...cells(of(kind))]),
    ["between stages", "", ...blank, between, share],
    ["all", ...all.map((time) => time.toFixed(3)), milliseconds.toFixed(3), "100.0 %"],
  ];
  const slowest = operations
    .slice(0, mostOperations)
    .map(({ name, count, milliseconds: time }): [string, ...string[]] => [
      name,
      Number(count.toFixed(1)).toString(),
      time.toFixed(3),
      `${((100 * time) / milliseconds).toFixed(1)} %`,
    ]);
  return [
    `gradient step, ${algorithm}, ${threadsOf(threads)}: ${milliseconds.toFixed(2)} ms by stages` +
      `${parts > 1 ? ` for one of ${parts} parts of the batch` : ""}, ` +
      `${profile.learner_milliseconds.toFixed(2)} ms by the learner`,
    ...table(rows),
    `  large products: ${profile.large_products_gflops.toFixed(0)} GFLOP/s; the slowest operations:`,
    ...table([["ms", "count", "step", ""], ...slowest]),
  ].join("\n");
}

/** Formats the profile of a whole loop for a terminal. */
export function describeLoopProfile({ what, threads, milliseconds, parts }: LoopProfile): string {
  const rows = Object.entries(parts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, time]): [string, ...string[]] => [
      name,
      time.toFixed(4),
      `${((100 * time) / milliseconds).toFixed(1)} %`,
    ]);
  return [
    `whole loop on Hopper-v5, ${what}, ${threadsOf(threads)}`,
    ...table([
      ["ms an environment step", "", ""],
      ...rows,
      ["all", milliseconds.toFixed(4), "100.0 %"],
    ]),
  ].join("\n");
}
