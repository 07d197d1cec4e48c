import type { CountedUnit, StoredCell } from "./cells.ts";
import { type Assignment, type Exclusion, isFullPage, type StoredUnit } from "./units.ts";

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
  CREATE TABLE IF NOT EXISTS uncounted (
    id INTEGER PRIMARY KEY,
    unit TEXT NOT NULL UNIQUE
  ) STRICT;
  CREATE TABLE IF NOT EXISTS excluded (
    unit TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS cells (
    phase INTEGER NOT NULL,
    arm INTEGER NOT NULL,
    cell TEXT NOT NULL,
    PRIMARY KEY (phase, arm)
  ) STRICT, WITHOUT ROWID;
`;

/** Columns of units that objects of before lack. */
const laterColumns = {
  parts: "TEXT",
  keys: "INTEGER NOT NULL DEFAULT 0",
  excluded: "INTEGER NOT NULL DEFAULT 0",
  exposed: "INTEGER",
  finished: "INTEGER",
  steps: "INTEGER",
  rewards: "TEXT",
};

/** Finds the first unit that is in flight, and units that were exposed since. */
const exposureIndex = "CREATE INDEX IF NOT EXISTS units_exposed ON units (final, exposed)";

/** The tables of an `OutcomeStore`. */
export interface OutcomeTables {
  findUnit(unit: string): StoredUnit | undefined;
  insertUnit(assignment: Assignment, asked: 0 | 1): StoredUnit;
  updateUnit(unit: StoredUnit): void;
  /** Removes a unit and its reports. */
  deleteUnit(unit: StoredUnit): void;
  /** At least as many units as there are. */
  lastUnit(): number;
  /** At most so many units, and fewer where they have many rewards: `isFullPage`. */
  units(after: number, most: number): StoredUnit[];
  allUnits(): Iterable<StoredUnit>;
  /** When the first unit of those that have no outcome was exposed, at this time or later. */
  firstUnfinished(since: number): number | undefined;
  /** Units exposed at this time or later. */
  exposedSince(since: number): Iterable<CountedUnit>;
  readReport(unit: StoredUnit, key: string): number | undefined;
  insertReport(unit: StoredUnit, key: string, value: number): void;
  isUncounted(unit: string): boolean;
  insertUncounted(unit: string): void;
  lastUncounted(): number;
  insertExclusion(exclusion: Exclusion): void;
  exclusions(): Exclusion[];
  readCell(phase: number, arm: number): StoredCell | undefined;
  writeCell(cell: StoredCell): void;
  cells(): StoredCell[];
  deleteCells(): void;
}

export function createOutcomeTables(sql: SqlStorage): OutcomeTables {
  sql.exec(schema);
  const columns = Array.from(sql.exec<{ name: string }>("PRAGMA table_info(units)"));
  for (const [column, type] of Object.entries(laterColumns)) {
    if (columns.some(({ name }) => name === column)) continue;
    sql.exec(`ALTER TABLE units ADD COLUMN ${column} ${type}`);
  }
  sql.exec(exposureIndex);

  function first<Row extends Record<string, SqlStorageValue>>(
    query: string,
    ...bindings: SqlStorageValue[]
  ): Row | undefined {
    const [row] = sql.exec<Row>(query, ...bindings);
    return row;
  }

  const lastOf = (table: "units" | "uncounted") =>
    first<{ last: number | null }>(`SELECT MAX(id) AS last FROM ${table}`)?.last ?? 0;

  return {
    findUnit: (unit) => first<StoredUnit>("SELECT * FROM units WHERE unit = ?", unit),
    insertUnit: ({ unit, phase, arm, at = null }, asked) =>
      sql
        .exec<StoredUnit>(
          `INSERT INTO units (unit, phase, arm, asked, exposed, crossed, value, final, excluded)
            VALUES (?1, ?, ?, ?, ?, 0, 0, 0, EXISTS (SELECT 1 FROM excluded WHERE unit = ?1))
            RETURNING *`,
          ...[unit, phase, arm, asked, at],
        )
        .one(),
    updateUnit({ id, phase, arm, asked, crossed, value, final, covariate, ...rest }) {
      const { parts, keys, excluded, exposed, finished, steps, rewards } = rest;
      sql.exec(
        `UPDATE units SET phase = ?, arm = ?, asked = ?, crossed = ?, value = ?, final = ?,
          covariate = ?, parts = ?, keys = ?, excluded = ?, exposed = ?, finished = ?, steps = ?,
          rewards = ? WHERE id = ?`,
        ...[phase, arm, asked, crossed, value, final, covariate],
        ...[parts, keys, excluded, exposed, finished, steps, rewards, id],
      );
    },
    deleteUnit({ id }) {
      sql.exec("DELETE FROM reports WHERE unit = ?", id);
      sql.exec("DELETE FROM units WHERE id = ?", id);
    },
    lastUnit: () => lastOf("units"),
    units(after, most) {
      const page: StoredUnit[] = [];
      const query = "SELECT * FROM units WHERE id > ? ORDER BY id LIMIT ?";
      for (const unit of sql.exec<StoredUnit>(query, after, most)) {
        page.push(unit);
        if (isFullPage(page, most)) break;
      }
      return page;
    },
    allUnits: () => sql.exec<StoredUnit>("SELECT * FROM units"),
    firstUnfinished: (since) =>
      first<{ exposed: number }>(
        `SELECT exposed FROM units WHERE final = 0 AND exposed >= ? AND excluded = 0
          ORDER BY exposed LIMIT 1`,
        since,
      )?.exposed,
    exposedSince: (since) =>
      sql.exec<CountedUnit>(
        `SELECT phase, arm, asked, crossed, value, final, covariate, excluded, exposed, finished
          FROM units WHERE final IN (0, 1) AND exposed >= ?`,
        since,
      ),
    readReport: ({ id }, key) =>
      first<{ value: number }>("SELECT value FROM reports WHERE unit = ? AND key = ?", id, key)
        ?.value,
    insertReport({ id }, key, value) {
      sql.exec("INSERT INTO reports (unit, key, value) VALUES (?, ?, ?)", id, key, value);
    },
    isUncounted: (unit) =>
      first("SELECT 1 AS found FROM uncounted WHERE unit = ?", unit) !== undefined,
    insertUncounted(unit) {
      sql.exec("INSERT OR IGNORE INTO uncounted (unit) VALUES (?)", unit);
    },
    lastUncounted: () => lastOf("uncounted"),
    insertExclusion({ unit, reason, at }) {
      const statement = "INSERT OR IGNORE INTO excluded (unit, reason, at) VALUES (?, ?, ?)";
      sql.exec(statement, unit, reason, at);
    },
    exclusions: () =>
      Array.from(
        sql.exec<{ unit: string; reason: string; at: string }>(
          "SELECT unit, reason, at FROM excluded ORDER BY at, unit",
        ),
      ),
    readCell(phase, arm) {
      const query = "SELECT cell FROM cells WHERE phase = ? AND arm = ?";
      const row = first<{ cell: string }>(query, phase, arm);
      return row && cellOf(row);
    },
    writeCell(cell) {
      const statement = "INSERT OR REPLACE INTO cells (phase, arm, cell) VALUES (?, ?, ?)";
      sql.exec(statement, cell.phase, cell.arm, JSON.stringify(cell));
    },
    cells: () => Array.from(sql.exec<{ cell: string }>("SELECT cell FROM cells"), cellOf),
    deleteCells() {
      sql.exec("DELETE FROM cells");
    },
  };
}

/** A stored cell; those of before know no excluded units, and no durations. */
function cellOf({ cell }: { cell: string }): StoredCell {
  return { excluded: 0, unfinished: 0, late: 0, durations: {}, ...JSON.parse(cell) };
}
