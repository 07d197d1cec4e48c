import { changeDurations, type Durations, noDurations } from "../../statistics/durations.ts";
import { changeExactly, type ExactTotals, noExactUnits } from "../../statistics/exact-totals.ts";
import {
  addOutcome,
  type Histogram,
  noOutcomes,
  type OutcomeRange,
  removeOutcome,
} from "../../statistics/histogram.ts";
import type { Totals } from "../../statistics/moments.ts";

/** The units of one phase of the weights and one arm, all together. */
export interface Cell {
  phase: number;
  arm: number;
  /** Units that asked, or of which an outcome was reported. */
  exposures: number;
  /** Those of them that never asked, as far as is known. */
  unasked: number;
  /** Those that were met by another arm later; they count for this one. */
  crossed: number;
  /** Those that an operator has excluded, which count for nothing else. */
  excluded: number;
  /** Units whose exposure is known, and whose outcome is not whole. */
  unfinished: number;
  /** Units whose outcome was whole later than it must be; they count as if they had none. */
  late: number;
  /** Of units whose exposure is known and whose outcome is whole: from one to the other. */
  durations: Durations;
  /** Of units whose outcome is whole. */
  outcomes: Totals;
  /** Of the same, if a range was declared. */
  histogram?: Histogram | undefined;
}

/** A cell as it is stored: no change of a unit leaves an error behind. */
export type StoredCell = Omit<Cell, "outcomes"> & { outcomes: ExactTotals };

/** The part of a unit that cells count. */
export type CountedUnit = {
  phase: number;
  arm: number;
  asked: number;
  crossed: number;
  value: number;
  final: number;
  covariate: number | null;
  excluded: number;
  /** When it was first answered, in ms; null where that is not known. */
  exposed: number | null;
  /** When its outcome was whole, in ms; null where it is not, or that is not known. */
  finished: number | null;
};

/** The ms from a unit's first answer to its outcome, where both are known. */
export function durationOf({ exposed, finished }: CountedUnit): number | undefined {
  // Clocks of isolates differ, and what came first may have been lost.
  return exposed === null || finished === null ? undefined : Math.max(0, finished - exposed);
}

/** Cells while units in them change. */
export interface Cells {
  add(unit: CountedUnit): void;
  /** Takes a unit out, which must be as it was when it was added. */
  remove(unit: CountedUnit): void;
  /** The cells that have changed. */
  changed(): StoredCell[];
}

/** What a definition says of outcomes. */
export interface OutcomeRules {
  range?: OutcomeRange | undefined;
  /** The ms that one takes at most. */
  within?: number | undefined;
}

/** @param rules what was declared of outcomes */
export function createCells(
  read: (phase: number, arm: number) => StoredCell | undefined,
  { range, within = Infinity }: OutcomeRules,
): Cells {
  const cells = new Map<string, StoredCell>();

  function change(unit: CountedUnit, by: 1 | -1): void {
    const { phase, arm, asked, crossed, value, final, covariate, excluded } = unit;
    const key = `${phase} ${arm}`;
    const before = cells.get(key) ?? read(phase, arm) ?? emptyCell(phase, arm);
    if (excluded) {
      cells.set(key, { ...before, excluded: before.excluded + by });
      return;
    }
    const duration = durationOf(unit);
    const isLate = duration !== undefined && duration > within;
    const counted = { value, ...(covariate !== null && { covariate }) };
    cells.set(key, {
      ...before,
      exposures: before.exposures + by,
      unasked: before.unasked + by * (1 - asked),
      crossed: before.crossed + by * crossed,
      unfinished: before.unfinished + (!final && unit.exposed !== null ? by : 0),
      late: before.late + (isLate ? by : 0),
      ...(duration !== undefined && {
        durations: changeDurations(before.durations, duration, by),
      }),
      ...(final &&
        !isLate && {
          outcomes: changeExactly(before.outcomes, counted, by),
          ...(range && {
            histogram: (by === 1 ? addOutcome : removeOutcome)(
              before.histogram ?? noOutcomes,
              value,
              range,
            ),
          }),
        }),
    });
  }

  return {
    add: (unit) => change(unit, 1),
    remove: (unit) => change(unit, -1),
    changed: () => [...cells.values()],
  };
}

function emptyCell(phase: number, arm: number): StoredCell {
  const counts = { exposures: 0, unasked: 0, crossed: 0, excluded: 0, unfinished: 0, late: 0 };
  return { phase, arm, ...counts, durations: noDurations, outcomes: noExactUnits };
}
