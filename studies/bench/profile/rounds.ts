import type { Learner } from "../../../train/engine/learner.ts";
import { kindsOf, type OperationKind, operationKinds, type RunOperation } from "./operations.ts";
import type { Timed } from "./parts.ts";
import type { ProfiledStage, StageTimes } from "./stages.ts";

/** What a stage takes besides its operations. */
export const besidesOperations = ["besides operations", "updates"] as const;

/** A stage of one of the steps of a turn. */
export interface StageOfStep {
  /** Its place in its step. */
  at: number;
  stage: ProfiledStage;
}

/** A round: the times of the learner's steps and of those by stages, a turn of each. */
export interface Round {
  learner: number;
  whole: number;
  stages: StageTimes[];
}

/** Takes a turn of the learner's steps, and two of those by stages: see `profileStep`. */
export async function takeRound(
  learner: Learner,
  turn: number,
  stages: readonly StageOfStep[],
): Promise<Round> {
  const before = performance.now();
  for (let i = 0; i < turn; i++) await learner.step();
  const start = performance.now();
  const times: StageTimes[] = [];
  for (const { stage } of stages) times.push(await stage.run());
  const end = performance.now();
  for (const { stage } of stages) await stage.profile();
  return { learner: start - before, whole: end - start, stages: times };
}

/** A sum of parts, for each name. */
class Parts {
  readonly parts = new Map<string, number>();
  private readonly turn: number;

  /** @param turn the number of steps that times are divided by */
  constructor(turn: number) {
    this.turn = turn;
  }

  add(name: string, time: number): void {
    this.parts.set(name, (this.parts.get(name) ?? 0) + time / this.turn);
  }
}

const graphOf = (at: number) => `${at} graph`;
const updatesOf = (at: number) => `${at} updates`;
const kindOf = (at: number, kind: OperationKind) => `${at} ${kind}`;

/** The times of a round: of graphs, updates and the rest. */
export function timesOfStages(
  { whole, stages: times }: Round,
  stages: readonly StageOfStep[],
  turn: number,
) {
  const sums = new Parts(turn);
  let rest = whole;
  for (const [i, { at }] of stages.entries()) {
    const { graph, updates } = times[i];
    sums.add(graphOf(at), graph);
    sums.add(updatesOf(at), updates);
    rest -= graph + updates;
  }
  sums.add("rest", rest);
  return { whole: whole / turn, parts: sums.parts };
}

/** The times of a round's operations by kind, given those of each stage. */
export function timesOfOperations(
  operations: readonly (readonly RunOperation[])[],
  stages: readonly StageOfStep[],
  turn: number,
): Timed {
  const sums = new Parts(turn);
  let whole = 0;
  for (const [i, { at }] of stages.entries()) {
    const kinds = kindsOf(operations[i]);
    for (const [k, { milliseconds }] of operations[i].entries()) {
      sums.add(kindOf(at, kinds[k]), milliseconds);
      whole += milliseconds / turn;
    }
  }
  return { whole, parts: sums.parts };
}

/** The parts of a stage: its operations by kind, and what it takes besides them. */
export function partsOfStage(at: number, times: Timed, operations: Timed): Record<string, number> {
  const byKind = operationKinds.flatMap((kind) => {
    const time = operations.parts.get(kindOf(at, kind));
    return time === undefined ? [] : [[kind, time] as const];
  });
  const inOperations = byKind.reduce((sum, [, time]) => sum + time, 0);
  return {
    ...Object.fromEntries(byKind),
    [besidesOperations[0]]: (times.parts.get(graphOf(at)) ?? 0) - inOperations,
    [besidesOperations[1]]: times.parts.get(updatesOf(at)) ?? 0,
  };
}
