import type { OutcomeReport, ReportStatus } from "../../schemas/outcome.ts";
import type { OutcomeRange } from "../../statistics/histogram.ts";
import { type Cell, type Cells, type CountedUnit, createCells } from "./cells.ts";

/** To which arm a unit was assigned, and in which phase of the weights. */
export interface Assignment {
  unit: string;
  phase: number;
  arm: number;
}

/** A part of a unit's outcome. */
export interface Report extends OutcomeReport {
  /** The assignment that the unit would have now; undefined where it would be in no arm. */
  assignment: Assignment | undefined;
}

/** The units of an experiment, or a part of them. */
export interface OutcomeStore {
  /** Units asked, and were answered by these arms. */
  expose(assignments: readonly Assignment[], range?: OutcomeRange): void;
  /**
   * Parts of units' outcomes. A unit that never asked, as far as is known, counts where it would be
   * assigned to now, until it turns out where it was.
   *
   * @param range of outcomes, if one was declared; always the same
   */
  report(reports: readonly Report[], range?: OutcomeRange): ReportStatus[];
  cells(): Cell[];
  /** At most so many units, in the order in which they became known, behind the one with this id. */
  units(after: number, most: number): StoredUnit[];
}

/** A unit as it is stored. */
export type StoredUnit = CountedUnit & { id: number; unit: string };

const schema = `
  CREATE TABLE IF NOT EXISTS units (
    id INTEGER PRIMARY KEY,
    unit TEXT NOT NULL UNIQUE,
    phase INTEGER NOT NULL,
    arm INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    crossed INTEGER NOT NULL,
    value REAL NOT NULL,
    final INTEGER NOT NULL,
    covariate REAL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS reports (
    unit INTEGER NOT NULL,
    key TEXT NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY (unit, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS cells (
    phase INTEGER NOT NULL,
    arm INTEGER NOT NULL,
    cell TEXT NOT NULL,
    PRIMARY KEY (phase, arm)
  ) STRICT, WITHOUT ROWID;
`;

/**
 * A store in a Durable Object's database. What is told together is applied whole or not at all; and
 * whatever comes twice, late or in another order gives the same cells.
 */
export function createOutcomeStore(storage: DurableObjectStorage): OutcomeStore {
  const { sql } = storage;
  sql.exec(schema);

  function findUnit(unit: string): StoredUnit | undefined {
    const [row] = sql.exec<StoredUnit>("SELECT * FROM units WHERE unit = ?", unit);
    return row;
  }

  function insertUnit({ unit, phase, arm }: Assignment, asked: 0 | 1): StoredUnit {
    return sql
      .exec<StoredUnit>(
        `INSERT INTO units (unit, phase, arm, asked, crossed, value, final)
          VALUES (?, ?, ?, ?, 0, 0, 0) RETURNING *`,
        ...[unit, phase, arm, asked],
      )
      .one();
  }

  function updateUnit({
    id,
    phase,
    arm,
    asked,
    crossed,
    value,
    final,
    covariate,
  }: StoredUnit): void {
    sql.exec(
      `UPDATE units SET phase = ?, arm = ?, asked = ?, crossed = ?, value = ?, final = ?,
        covariate = ? WHERE id = ?`,
      ...[phase, arm, asked, crossed, value, final, covariate, id],
    );
  }

  function readCell(phase: number, arm: number): Cell | undefined {
    const query = "SELECT cell FROM cells WHERE phase = ? AND arm = ?";
    const [row] = sql.exec<{ cell: string }>(query, phase, arm);
    return row && JSON.parse(row.cell);
  }

  /** Lets units change, and writes each cell once, however many of its units do. */
  function change(apply: (cells: Cells) => void, range?: OutcomeRange): void {
    storage.transactionSync(() => {
      const cells = createCells(readCell, range);
      apply(cells);
      for (const cell of cells.changed()) {
        const statement = "INSERT OR REPLACE INTO cells (phase, arm, cell) VALUES (?, ?, ?)";
        sql.exec(statement, cell.phase, cell.arm, JSON.stringify(cell));
      }
    });
  }

  function changeUnit(cells: Cells, before: StoredUnit, changes: Partial<StoredUnit>): void {
    const after = { ...before, ...changes };
    cells.remove(before);
    cells.add(after);
    updateUnit(after);
  }

  function expose(cells: Cells, assignment: Assignment): void {
    const before = findUnit(assignment.unit);
    if (!before) {
      cells.add(insertUnit(assignment, 1));
      return;
    }
    const { phase, arm } = assignment;
    if (!before.asked) changeUnit(cells, before, { phase, arm, asked: 1 });
    else if (phase !== before.phase || arm !== before.arm) {
      // Of several arms that a unit was met by, the earliest counts, in whatever order they are told.
      const earliest = phase < before.phase ? { phase, arm } : {};
      const crossed = arm === before.arm ? before.crossed : 1;
      changeUnit(cells, before, { ...earliest, crossed });
    }
  }

  function report(cells: Cells, given: Report): ReportStatus {
    const { key, value, final, covariate } = given;
    let unit = findUnit(given.unit);
    if (!unit) {
      if (!given.assignment) return "unknown";
      unit = insertUnit(given.assignment, 0);
      cells.add(unit);
    }
    const query = "SELECT value FROM reports WHERE unit = ? AND key = ?";
    const [known] = sql.exec<{ value: number }>(query, unit.id, key);
    if (known && known.value !== value) return "conflict";
    if (!known) {
      sql.exec("INSERT INTO reports (unit, key, value) VALUES (?, ?, ?)", unit.id, key, value);
    }
    changeUnit(cells, unit, {
      value: unit.value + (known ? 0 : value),
      final: unit.final || final ? 1 : 0,
      covariate: unit.covariate ?? covariate ?? null,
    });
    return known ? "duplicate" : "recorded";
  }

  rebuildOldCells();

  /** Cells of earlier versions lack some totals: counts their units anew. */
  function rebuildOldCells(): void {
    const [old] = sql.exec<{ cell: string }>("SELECT cell FROM cells LIMIT 1");
    if (!old || "valueFourth" in JSON.parse(old.cell).outcomes) return;
    storage.transactionSync(() => {
      sql.exec("DELETE FROM cells");
      change((cells) => {
        for (const unit of sql.exec<StoredUnit>("SELECT * FROM units")) cells.add(unit);
      });
    });
  }

  return {
    expose: (assignments, range) =>
      change((cells) => {
        for (const assignment of assignments) expose(cells, assignment);
      }, range),
    report(reports, range) {
      const statuses: ReportStatus[] = [];
      change((cells) => {
        for (const given of reports) statuses.push(report(cells, given));
      }, range);
      return statuses;
    },
    cells: () =>
      Array.from(sql.exec<{ cell: string }>("SELECT cell FROM cells"), ({ cell }) =>
        JSON.parse(cell),
      ),
    units: (after, most) =>
      Array.from(
        sql.exec<StoredUnit>("SELECT * FROM units WHERE id > ? ORDER BY id LIMIT ?", after, most),
      ),
  };
}
