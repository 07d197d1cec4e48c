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
};

/** Cells while units in them change. */
export interface Cells {
  add(unit: CountedUnit): void;
  /** Takes a unit out, which must be as it was when it was added. */
  remove(unit: CountedUnit): void;
  /** The cells that have changed. */
  changed(): StoredCell[];
}

/** @param range of outcomes, if one was declared */
export function createCells(
  read: (phase: number, arm: number) => StoredCell | undefined,
  range: OutcomeRange | undefined,
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
    const counted = { value, ...(covariate !== null && { covariate }) };
    cells.set(key, {
      ...before,
      exposures: before.exposures + by,
      unasked: before.unasked + by * (1 - asked),
      crossed: before.crossed + by * crossed,
      ...(final && {
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
  return { phase, arm, exposures: 0, unasked: 0, crossed: 0, excluded: 0, outcomes: noExactUnits };
}
