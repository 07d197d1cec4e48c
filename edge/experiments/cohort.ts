import type { Experiment } from "../../schemas/experiment.ts";
import { mergeDurations, noDurations, overdueAfter } from "../../statistics/durations.ts";
import type { Cell } from "./cells.ts";
import type { Cohort } from "./outcome-store.ts";
import type { Shards } from "./shards.ts";

/** The units that are compared, at one moment. */
export interface ComparedCohort extends Cohort {
  /** Seconds after which an outcome is overdue; undefined while none has come, and none are declared. */
  overdueAfter: number | undefined;
}

/**
 * Reads the units of which results are: those that were first answered before the first one that is in
 * flight, without an outcome that is not overdue yet. Of all of these, it is known how they ended, or
 * that they are missing. So an arm whose episodes end early, or whose failures do, is not ahead for that.
 *
 * Units come in the order of their exposure, and every look is at some of the first. What holds at all
 * numbers of units therefore holds at all looks, whichever units finish first.
 */
export async function readCohort(
  shards: Shards,
  experiment: Pick<Experiment, "definition">,
  now: number,
): Promise<ComparedCohort> {
  const { outcome_within: declared } = experiment.definition;
  const overdue =
    declared === undefined ? overdueAfter(durationsOf(await shards.cells())) : 1000 * declared;
  const first = await shards.firstInFlight(overdue === Infinity ? 0 : now - overdue);
  const cohort = await shards.cohort(first ?? now + farAhead);
  return { ...cohort, overdueAfter: overdue === Infinity ? undefined : overdue / 1000 };
}

/** Milliseconds by which no clock is ahead: without units in flight, all are compared. */
const farAhead = 1e12;

function durationsOf(cells: readonly Cell[]) {
  return cells.map(({ durations }) => durations).reduce(mergeDurations, noDurations);
}

/** How many units of an arm are in no comparison, and why. */
export interface Uncompared {
  /** Without an outcome, which is not overdue yet. */
  inFlight: number;
  /** With an outcome, and first answered after a unit that is in flight. */
  waiting: number;
}

/** @param arm its index */
export function uncomparedOf({ all, compared }: Cohort, arm: number): Uncompared {
  const total = (cells: readonly Cell[], count: (cell: Cell) => number) =>
    cells.reduce((sum, cell) => sum + (cell.arm === arm ? count(cell) : 0), 0);
  const rest = (count: (cell: Cell) => number) => total(all, count) - total(compared, count);
  return {
    inFlight: rest(({ unfinished }) => unfinished),
    waiting: rest(({ outcomes, late }) => outcomes.count + late),
  };
}
