import { addExactly, type ExactSum, roundedSum } from "../../arithmetic/exact-sum.ts";
import type { ReportStatus } from "../../schemas/outcome.ts";
import { roundedTotals } from "../../statistics/exact-totals.ts";
import { type Cell, type Cells, createCells, type OutcomeRules, type StoredCell } from "./cells.ts";
import { createOutcomeTables } from "./outcome-tables.ts";
import type { Assignment, Exclusion, Exposures, Report, StoredUnit, UnitRules } from "./units.ts";

/** The units of an experiment, or a part of them. */
export interface OutcomeStore {
  expose(exposures: Exposures, rules: UnitRules): void;
  /**
   * Parts of units' outcomes. A unit that never asked, as far as is known, counts where it would be
   * assigned to now, until it turns out where it was, or that it does not count.
   */
  report(reports: readonly Report[], rules: UnitRules): ReportStatus[];
  /** Counts a unit no longer, whatever comes; it keeps the first reason. */
  exclude(exclusion: Exclusion, rules: UnitRules): void;
  exclusions(): Exclusion[];
  cells(): Cell[];
  /** When the first unit that is in flight was exposed: one without an outcome, at this time or later. */
  firstInFlight(since: number): number | undefined;
  /**
   * The cells of all units, and of those that were exposed before a time, or whose exposure is not
   * known. It reads all units that were exposed since.
   */
  cohort(before: number, rules: UnitRules): Cohort;
  /** At most so many units, in the order in which they became known, behind the one with this id. */
  units(after: number, most: number): StoredUnit[];
}

/** Cells of units, and of a part of them, at the same moment. */
export interface Cohort {
  all: Cell[];
  compared: Cell[];
}

/** The reports that a unit may have: those of an episode, step by step. */
export const mostKeys = 10_000;

/**
 * A store in a Durable Object's database. What is told together is applied whole or not at all; and
 * whatever comes twice, late or in another order gives the same cells.
 */
export function createOutcomeStore(storage: DurableObjectStorage): OutcomeStore {
  const tables = createOutcomeTables(storage.sql);

  /** Lets units change, and writes each cell once, however many of its units do. */
  function change(rules: OutcomeRules, apply: (cells: Cells) => void): void {
    storage.transactionSync(() => {
      const cells = createCells(tables.readCell, rules);
      apply(cells);
      for (const cell of cells.changed()) tables.writeCell(cell);
    });
  }

  function changeUnit(cells: Cells, before: StoredUnit, changes: Partial<StoredUnit>): void {
    const after = { ...before, ...changes };
    cells.remove(before);
    cells.add(after);
    tables.updateUnit(after);
  }

  /** Adds a unit; undefined where there is no room for it. */
  function addUnit(
    cells: Cells,
    assignment: Assignment,
    asked: 0 | 1,
    most: number,
  ): StoredUnit | undefined {
    if (tables.lastUnit() >= most) return undefined;
    const unit = tables.insertUnit(assignment, asked);
    cells.add(unit);
    return unit;
  }

  function expose(cells: Cells, assignment: Assignment, most: number): void {
    const before = tables.findUnit(assignment.unit);
    if (!before) {
      addUnit(cells, assignment, 1, most);
      return;
    }
    const { phase, arm } = assignment;
    const exposed = earlier(before.exposed, assignment.at);
    if (!before.asked) changeUnit(cells, before, { phase, arm, asked: 1, exposed });
    else if (phase !== before.phase || arm !== before.arm || exposed !== before.exposed) {
      // Of several arms that a unit was met by, the earliest counts, in whatever order they are told.
      const earliest = phase < before.phase ? { phase, arm } : {};
      const crossed = arm === before.arm ? before.crossed : 1;
      changeUnit(cells, before, { ...earliest, crossed, exposed });
    }
  }

  /** A unit that counted where it would be assigned to does not, as it now turns out. */
  function withdraw(cells: Cells, unit: string, most: number): void {
    const before = tables.findUnit(unit);
    if (before?.asked) return;
    if (tables.lastUncounted() < most) tables.insertUncounted(unit);
    if (!before) return;
    cells.remove(before);
    tables.deleteUnit(before);
  }

  function report(cells: Cells, given: Report, most: number): ReportStatus {
    const { key, value, final, covariate, steps, rewards, assignment, met, at } = given;
    if (met && assignment) expose(cells, assignment, most);
    else if (met) withdraw(cells, given.unit, most);
    let unit = tables.findUnit(given.unit);
    if (!unit) {
      if (!assignment || tables.isUncounted(given.unit)) return "unknown";
      unit = addUnit(cells, assignment, 0, most);
      if (!unit) return "full";
    }
    const known = tables.readReport(unit, key);
    if (known !== undefined && known !== value) return "conflict";
    if (known === undefined) {
      if (unit.keys >= mostKeys) return "full";
      tables.insertReport(unit, key, value);
    }
    changeUnit(cells, unit, {
      ...(known === undefined && { ...sumWith(unit, value), keys: unit.keys + 1 }),
      final: unit.final || final ? 1 : 0,
      ...(final && { finished: finishedAt(unit, at) }),
      covariate: unit.covariate ?? covariate ?? null,
      steps: unit.steps ?? steps ?? null,
      rewards: unit.rewards ?? (rewards ? JSON.stringify(rewards) : null),
    });
    return known === undefined ? "recorded" : "duplicate";
  }

  // Cells of before, which knew no ranges, lack some totals: their units are counted anew.
  if (tables.cells().some(({ outcomes }) => outcomes.valueFourth === undefined)) {
    change({}, (cells) => {
      tables.deleteCells();
      for (const unit of tables.allUnits()) cells.add(unit);
    });
  }

  return {
    expose: ({ counted, uncounted }, rules) =>
      change(rules, (cells) => {
        for (const assignment of counted) expose(cells, assignment, rules.most);
        for (const unit of uncounted) withdraw(cells, unit, rules.most);
      }),
    report(reports, rules) {
      const statuses: ReportStatus[] = [];
      change(rules, (cells) => {
        for (const given of reports) statuses.push(report(cells, given, rules.most));
      });
      return statuses;
    },
    exclude: (exclusion, rules) =>
      change(rules, (cells) => {
        tables.insertExclusion(exclusion);
        const unit = tables.findUnit(exclusion.unit);
        if (unit && !unit.excluded) changeUnit(cells, unit, { excluded: 1 });
      }),
    exclusions: tables.exclusions,
    cells: () => tables.cells().map(roundedCell),
    firstInFlight: tables.firstUnfinished,
    cohort(before, rules) {
      const cells = createCells(tables.readCell, rules);
      for (const unit of tables.exposedSince(before)) cells.remove(unit);
      const compared = cells.changed();
      const rest = tables
        .cells()
        .filter((cell) => !compared.some((each) => isSameCell(each, cell)));
      return {
        all: tables.cells().map(roundedCell),
        compared: [...compared, ...rest].map(roundedCell),
      };
    },
    units: tables.units,
  };
}

function roundedCell(cell: StoredCell): Cell {
  return { ...cell, outcomes: roundedTotals(cell.outcomes) };
}

function isSameCell(a: StoredCell, b: StoredCell): boolean {
  return a.phase === b.phase && a.arm === b.arm;
}

function earlier(a: number | null, b: number | undefined): number | null {
  if (b === undefined) return a;
  return a === null ? b : Math.min(a, b);
}

/** When a unit was finished, of which this is a final report: by the first, in whatever order they come. */
function finishedAt({ final, finished }: StoredUnit, at: number): number | null {
  // Objects of before knew no times, and this may be long after the first.
  return final && finished === null ? null : earlier(finished, at);
}

/** The sum of a unit's reports with one more. */
function sumWith({ value, parts }: StoredUnit, more: number): Pick<StoredUnit, "value" | "parts"> {
  const before: ExactSum = parts === null ? [value] : JSON.parse(parts);
  const sum = addExactly(before, more);
  return { value: roundedSum(sum), parts: sum.length > 1 ? JSON.stringify(sum) : null };
}
