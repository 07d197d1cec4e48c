import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Cell } from "../../edge/experiments/cells.ts";
import { mostKeys } from "../../edge/experiments/outcome-store.ts";
import { readCells, readCellsBefore } from "../../edge/experiments/shards.ts";
import type { Assignment, Report } from "../../edge/experiments/units.ts";
import {
  bucketOfDuration,
  changeDurations,
  mergeDurations,
  noDurations,
} from "../../statistics/durations.ts";
import { noOutcomes } from "../../statistics/histogram.ts";
import { momentsOf, noUnits } from "../../statistics/moments.ts";

function newShard() {
  if (!env.OUTCOMES) throw new Error("wrangler.toml binds no OUTCOMES");
  return env.OUTCOMES.get(env.OUTCOMES.newUniqueId());
}

type Shard = ReturnType<typeof newShard>;

const rules = { most: 1000 };
const expose = (shard: Shard, counted: Assignment[], uncounted: string[] = []) =>
  shard.expose({ counted, uncounted }, rules);
const report = (shard: Shard, reports: Report[]) => shard.report(reports, rules);

const assigned = (unit: string, arm = 0, phase = 0, at?: number): Assignment => ({
  ...{ unit, arm, phase, at },
});

const reported = (unit: string, value: number, more: Partial<Report> = {}): Report => ({
  unit,
  assignment: assigned(unit),
  met: false,
  key: "k",
  value,
  final: true,
  at: 1000,
  ...more,
});

/** The cells, as far as they are read by eye. */
function summary(cells: Cell[]) {
  return cells.map(({ outcomes, ...rest }) => {
    const { count, mean, m2 } = momentsOf(outcomes);
    return { ...rest, count, mean, m2 };
  });
}

const empty = {
  phase: 0,
  arm: 0,
  exposures: 0,
  unasked: 0,
  crossed: 0,
  excluded: 0,
  unfinished: 0,
  late: 0,
  durations: {},
  count: 0,
  mean: 0,
  m2: 0,
};

test("a unit is exposed once, and counts with the sum of its reports", async () => {
  const shard = newShard();
  await expose(shard, [assigned("a"), assigned("b"), assigned("a")]);
  await expose(shard, [assigned("a")]);
  await report(shard, [
    reported("a", 2, { key: "1", final: false }),
    reported("a", 3, { key: "2" }),
    reported("b", 7),
  ]);
  const mean = (5 + 7) / 2;
  expect(summary(await readCells(shard))).toEqual([
    { ...empty, exposures: 2, count: 2, mean, m2: (5 - mean) ** 2 + (7 - mean) ** 2 },
  ]);
});

test("an outcome that is not whole counts nowhere", async () => {
  const shard = newShard();
  await expose(shard, [assigned("a")]);
  await report(shard, [reported("a", 2, { final: false })]);
  expect(summary(await readCells(shard))).toEqual([{ ...empty, exposures: 1 }]);
});

test("what comes late, after the whole, is added", async () => {
  const shard = newShard();
  await report(shard, [reported("a", 3, { key: "last" })]);
  await report(shard, [reported("a", 2, { key: "first", final: false })]);
  expect(summary(await readCells(shard))).toMatchObject([{ count: 1, mean: 5 }]);
});

test("parts give the same sum in any order, to the last bit", async () => {
  for (const [parts, sum] of [
    [[0.1, 0.2, 0.3], 0.6],
    [[1e12, 1e-9, -1e12], 1e-9],
  ] as const) {
    const orders = [parts, parts.toReversed(), [parts[0], parts[2], parts[1]]];
    for (const order of orders) {
      const shard = newShard();
      for (const value of order) {
        await report(shard, [reported("a", value, { key: String(value) })]);
        await evictDurableObject(shard);
      }
      expect((await shard.units(0, 10)).map(({ value }) => value)).toEqual([sum]);
    }
  }
});

test("of an outcome that was taken back nothing is left, in the sums of squares either", async () => {
  const shard = newShard();
  await report(
    shard,
    ["a", "b", "c"].map((unit, i) => reported(unit, i * 1e-6)),
  );
  const before = await readCells(shard);
  for (const value of [1e12, -1e12]) {
    await report(shard, [reported("a", value, { key: String(value) })]);
  }
  expect(await readCells(shard)).toEqual(before);
});

test("a report counts once; another value under its key does not count at all", async () => {
  const shard = newShard();
  expect(await report(shard, [reported("a", 2), reported("a", 2), reported("a", 3)])).toEqual([
    "recorded",
    "duplicate",
    "conflict",
  ]);
  expect(summary(await readCells(shard))).toMatchObject([{ count: 1, mean: 2 }]);
});

test("a unit that never asked counts where it would be assigned, until it is known where it was", async () => {
  const shard = newShard();
  await report(shard, [reported("a", 4, { assignment: assigned("a", 1, 1) })]);
  expect(summary(await readCells(shard))).toMatchObject([
    { phase: 1, arm: 1, exposures: 1, unasked: 1, count: 1 },
  ]);
  await expose(shard, [assigned("a", 0, 0)]);
  expect(summary(await readCells(shard))).toEqual([
    { ...empty, exposures: 1, count: 1, mean: 4 },
    { ...empty, phase: 1, arm: 1 },
  ]);
});

test("a unit that is in no arm counts only if it was in one before", async () => {
  const shard = newShard();
  const inNone = { assignment: undefined };
  expect(await report(shard, [reported("a", 4, inNone)])).toEqual(["unknown"]);
  expect(await readCells(shard)).toEqual([]);
  await expose(shard, [assigned("a")]);
  expect(await report(shard, [reported("a", 4, inNone)])).toEqual(["recorded"]);
  expect(summary(await readCells(shard))).toMatchObject([{ exposures: 1, count: 1, mean: 4 }]);
});

test("a unit that was answered uncounted counts nowhere, whatever is told first", async () => {
  for (const first of ["uncounted", "reported"]) {
    const shard = newShard();
    if (first === "uncounted") await expose(shard, [], ["a"]);
    expect(await report(shard, [reported("a", 4)])).toEqual([
      first === "uncounted" ? "unknown" : "recorded",
    ]);
    if (first === "reported") await expose(shard, [], ["a"]);
    expect(summary(await readCells(shard)).filter(({ exposures }) => exposures > 0)).toEqual([]);
    expect(await report(shard, [reported("a", 4)])).toEqual(["unknown"]);
    expect(await shard.units(0, 10)).toEqual([]);
  }
});

test("a unit that was answered uncounted and by an arm, too, counts for the arm", async () => {
  const order = ["counted", "uncounted"];
  for (const told of [order, order.toReversed()]) {
    const shard = newShard();
    for (const each of told) {
      await (each === "counted" ? expose(shard, [assigned("a", 1)]) : expose(shard, [], ["a"]));
    }
    expect(await report(shard, [reported("a", 4)])).toEqual(["recorded"]);
    expect(summary(await readCells(shard))).toEqual([
      { ...empty, arm: 1, exposures: 1, count: 1, mean: 4 },
    ]);
  }
});

test("a report that tells the arm that its unit met exposes it", async () => {
  const shard = newShard();
  await report(shard, [reported("a", 1), reported("b", 2)]);
  await expose(shard, [], ["b"]);
  const met = (unit: string) => ({ assignment: assigned(unit, 1, 1), met: true, key: "l" });
  expect(await report(shard, [reported("a", 2, met("a")), reported("b", 2, met("b"))])).toEqual([
    "recorded",
    "recorded",
  ]);
  expect(summary(await readCells(shard)).filter(({ exposures }) => exposures > 0)).toMatchObject([
    { phase: 1, arm: 1, exposures: 2, unasked: 0, crossed: 0, count: 2, mean: (1 + 2 + 2) / 2 },
  ]);
});

test("a unit that an operator excludes counts nowhere, and its reason is kept", async () => {
  const excluded = { unit: "a", reason: "a test of the fleet", at: "2026-01-01T00:00:00.000Z" };
  for (const when of ["before", "after"]) {
    const shard = newShard();
    if (when === "before") await shard.exclude(excluded, rules);
    await expose(shard, [assigned("a"), assigned("b")]);
    await report(shard, [reported("a", 1e12), reported("b", 2)]);
    if (when === "after") await shard.exclude(excluded, rules);
    await shard.exclude({ ...excluded, reason: "another" }, rules);
    await report(shard, [reported("a", 5, { key: "late" })]);
    expect(summary(await readCells(shard))).toEqual([
      { ...empty, exposures: 1, excluded: 1, count: 1, mean: 2 },
    ]);
    expect(await shard.exclusions()).toEqual([excluded]);
  }
});

test("units and reports that are too many are not kept, and that is said", async () => {
  const shard = newShard();
  const reports = Array.from({ length: mostKeys + 1 }, (_, i) =>
    reported("a", 1, { key: String(i) }),
  );
  const statuses = await report(shard, reports);
  expect(statuses.lastIndexOf("recorded")).toBe(mostKeys - 1);
  expect(statuses[mostKeys]).toBe("full");
  expect(await shard.report([reported("b", 1), reported("c", 1)], { most: 2 })).toEqual([
    "recorded",
    "full",
  ]);
  await shard.expose({ counted: [assigned("d")], uncounted: [] }, { most: 2 });
  expect(summary(await readCells(shard))).toMatchObject([{ exposures: 2 }]);
});

test("a unit that turns out to be uncounted does not count, although there are too many of those", async () => {
  const shard = newShard();
  const few = { most: 1 };
  await shard.report([reported("a", 1)], few);
  await shard.expose({ counted: [], uncounted: ["b", "a"] }, few);
  const told = reported("a", 1, { assignment: undefined, met: true });
  expect(await shard.report([told], few)).toEqual(["unknown"]);
  expect(summary(await readCells(shard))).toMatchObject([{ exposures: 0, count: 0 }]);
});

test("what comes after its experiment was deleted is not kept", async () => {
  const shard = newShard();
  await report(shard, [reported("a", 1)]);
  await shard.close();
  for (let times = 0; times < 2; times++) {
    await expose(shard, [assigned("a")]);
    expect(await report(shard, [reported("a", 1)])).toEqual(["unknown"]);
    expect(await readCells(shard)).toEqual([]);
    await evictDurableObject(shard);
  }
});

test("a unit that meets another arm counts for its first, whatever is told first", async () => {
  for (const order of [
    [assigned("a", 0, 0), assigned("a", 1, 1)],
    [assigned("a", 1, 1), assigned("a", 0, 0)],
  ]) {
    const shard = newShard();
    for (const assignment of order) await expose(shard, [assignment]);
    const [first] = summary(await readCells(shard));
    expect(first).toMatchObject({ phase: 0, arm: 0, exposures: 1, crossed: 1 });
  }
});

describe("times", () => {
  const within = { ...rules, within: 1000 };
  const at = (unit: string, time: number) => assigned(unit, 0, 0, time);

  test("the earliest exposure and the first final report count, whatever is told first", async () => {
    const exposures = [at("a", 500), at("a", 300), at("a", 900), assigned("a")];
    const reports = [
      reported("a", 1, { key: "1", final: false, at: 600 }),
      reported("a", 1, { key: "2", at: 1300 }),
      reported("a", 1, { key: "3", at: 1100 }),
    ];
    for (const isTold of [true, false]) {
      const shard = newShard();
      const all = isTold ? exposures : exposures.toReversed();
      if (isTold) for (const each of all) await expose(shard, [each]);
      for (const each of isTold ? reports : reports.toReversed()) await report(shard, [each]);
      if (!isTold) for (const each of all) await expose(shard, [each]);
      expect(await shard.units(0, 10)).toMatchObject([{ exposed: 300, finished: 1100 }]);
      const [cell] = await readCells(shard);
      expect(cell.durations).toEqual({ [bucketOfDuration(800)]: 1 });
    }
  });

  test("the exposure of a unit that is known by reports alone is not known, nor its duration", async () => {
    const shard = newShard();
    await report(shard, [reported("a", 1), reported("b", 1, { final: false })]);
    expect(await shard.firstInFlight(0)).toBeUndefined();
    expect(summary(await readCells(shard))).toMatchObject([
      { exposures: 2, unfinished: 0, durations: {}, count: 1 },
    ]);
    const { compared } = await readCellsBefore(shard, 0, rules);
    expect(summary(compared)).toMatchObject([{ count: 1 }]);
  });

  test("units in flight are those without an outcome, from a time on", async () => {
    const shard = newShard();
    await expose(shard, [at("a", 100), at("b", 200), at("c", 300)]);
    const firsts = () => Promise.all([0, 101, 201, 301].map((since) => shard.firstInFlight(since)));
    expect(await firsts()).toEqual([100, 200, 300, undefined]);
    await report(shard, [reported("b", 1), reported("c", 1, { final: false })]);
    expect(await firsts()).toEqual([100, 300, 300, undefined]);
    await shard.exclude({ unit: "a", reason: "a test", at: "2026-01-01T00:00:00.000Z" }, rules);
    expect(await firsts()).toEqual([300, 300, 300, undefined]);
  });

  test("outcomes later than declared do not count", async () => {
    const shard = newShard();
    await shard.expose({ counted: [at("a", 0), at("b", 0)], uncounted: [] }, within);
    const reports = [reported("a", 1, { at: 1000 }), reported("b", 5, { at: 1001 })];
    await shard.report(reports, within);
    const cells = await readCells(shard);
    expect(summary(cells)).toMatchObject([
      { exposures: 2, late: 1, unfinished: 0, count: 1, mean: 1 },
    ]);
    // An earlier exposure, told later.
    await shard.expose({ counted: [at("a", -1)], uncounted: [] }, within);
    expect(summary(await readCells(shard))).toMatchObject([{ exposures: 2, late: 2, count: 0 }]);
  });

  test("the cells of units exposed before a time are those of a store that knows no others", async () => {
    const units = Array.from({ length: 12 }, (_, i) => ({
      exposure: assigned(`unit ${i}`, i % 2, i % 3 === 0 ? 1 : 0, 100 * i),
      isReported: i % 4 !== 0,
      value: i ** 3 / 7,
    }));
    const ranged = { ...within, range: [0, 300] as const };
    const told = async (some: typeof units) => {
      const shard = newShard();
      await shard.expose({ counted: some.map(({ exposure }) => exposure), uncounted: [] }, ranged);
      const reports = some.filter(({ isReported }) => isReported);
      await shard.report(
        reports.map(({ exposure, value }) => reported(exposure.unit, value, { at: 1500 })),
        ranged,
      );
      return shard;
    };
    const all = await told(units);
    for (const before of [0, 1, 300, 750, 1200]) {
      const some = await told(units.filter(({ exposure }) => Number(exposure.at) < before));
      const { compared, all: every } = await readCellsBefore(all, before, ranged);
      const known = compared.filter(({ exposures }) => exposures > 0);
      expect(sorted(known)).toEqual(sorted(await readCells(some)));
      expect(sorted(every)).toEqual(sorted(await readCells(all)));
    }
    // To compare units changes none.
    expect(sorted(await readCells(all))).toEqual(sorted(await readCells(await told(units))));
  });

  test("a store of before, which knows no times, goes on", async () => {
    const shard = newShard();
    await report(shard, [reported("old", 1)]);
    await runInDurableObject(shard, (_, { storage: { sql } }) => {
      sql.exec("DROP INDEX units_exposed");
      for (const column of ["exposed", "finished"]) {
        sql.exec(`ALTER TABLE units DROP COLUMN ${column}`);
      }
      const [{ cell }] = sql.exec<{ cell: string }>("SELECT cell FROM cells");
      const { unfinished, late, durations, ...before } = JSON.parse(cell);
      expect([unfinished, late, durations]).toEqual([0, 0, {}]);
      sql.exec("UPDATE cells SET cell = ?", JSON.stringify(before));
    });
    await evictDurableObject(shard);
    await expose(shard, [at("new", 100), at("old", 5000)]);
    // That it is final again says nothing of when it was first.
    await report(shard, [reported("old", 1, { at: 9000 }), reported("new", 2, { at: 400 })]);
    expect(await shard.units(0, 10)).toMatchObject([
      { unit: "old", exposed: 5000, finished: null },
      { unit: "new", exposed: 100, finished: 400 },
    ]);
    expect(summary(await readCells(shard))).toMatchObject([
      { exposures: 2, count: 2, durations: { [bucketOfDuration(300)]: 1 } },
    ]);
  });
});

/** Cells in an order of their own; those of which all units were taken out have an empty histogram. */
const sorted = (cells: Cell[]) =>
  cells
    .toSorted((a, b) => a.phase - b.phase || a.arm - b.arm)
    .map(({ histogram = noOutcomes, ...cell }) => ({ ...cell, histogram }));

/*
 * Any story of exposures and reports, told in any order, in pieces of any size, some of them twice,
 * to an object that is put to sleep in between, gives what a list of the story gives.
 */

type Told = { expose: Assignment } | { uncounted: string } | { report: Report };

/** A unit that is only ever answered uncounted. */
const neverCounted = "tried";
const unitNames = ["a", "b", "c", "ü𝄞", "__proto__"];
/** To which arm a unit is assigned while the weights are those of a phase. */
const armOf = (unit: string, phase: number) => (unitNames.indexOf(unit) + phase) % 2;

const someAssignment = fc
  .record({ unit: fc.constantFrom(...unitNames), phase: fc.nat(2), at: fc.option(fc.nat(2000)) })
  .map(({ unit, phase, at }) => assigned(unit, armOf(unit, phase), phase, at ?? undefined));

const told: fc.Arbitrary<Told> = fc.oneof(
  someAssignment.map((expose) => ({ expose })),
  fc.constant({ uncounted: neverCounted }),
  fc
    .record({
      assignment: fc.oneof(
        { weight: 5, arbitrary: someAssignment },
        fc.constant(assigned(neverCounted)),
      ),
      value: fc.integer({ min: -1000, max: 1000 }),
      key: fc.constantFrom("1", "2", "3"),
      final: fc.boolean(),
      at: fc.nat(2000),
    })
    .map(({ assignment, value, key, final, at }) => ({
      report: {
        unit: assignment.unit,
        assignment: { ...assignment, at: undefined },
        met: false,
        at,
        // One value to each key: which of two would win depends on the order.
        value: value - (value % 3) + Number(key) + unitNames.indexOf(assignment.unit),
        key: `${key} ${value}`,
        final,
        covariate: unitNames.indexOf(assignment.unit),
      },
    })),
);

const story = fc.array(told, { maxLength: 30 }).chain((parts) =>
  fc.record({
    parts: fc.constant(parts),
    pieces: fc
      .shuffledSubarray([...parts, ...parts], { minLength: parts.length })
      .map((some) => [...some, ...parts])
      .chain((all) =>
        fc.array(fc.nat(5), { minLength: all.length, maxLength: all.length }).map((sizes) => ({
          all,
          sizes,
        })),
      ),
    sleeps: fc.array(fc.boolean(), { minLength: 100, maxLength: 100 }),
  }),
);

/** What cells must have, of units of which all is known. */
function expected(parts: readonly Told[]) {
  const units = new Map<
    string,
    { value: number; final: boolean; asked: Assignment[]; exposed: number; finished: number }
  >();
  const keys = new Set<string>();
  for (const part of parts) {
    if ("uncounted" in part) continue;
    const { unit } = "expose" in part ? part.expose : part.report;
    const known = units.get(unit) ?? {
      ...{ value: 0, final: false, asked: [], exposed: Infinity, finished: Infinity },
    };
    units.set(unit, known);
    if ("expose" in part) {
      known.asked.push(part.expose);
      known.exposed = Math.min(known.exposed, part.expose.at ?? Infinity);
    } else {
      if (part.report.final) known.finished = Math.min(known.finished, part.report.at);
      const key = JSON.stringify([unit, part.report.key]);
      if (!keys.has(key)) known.value += part.report.value;
      keys.add(key);
      known.final ||= part.report.final;
    }
  }
  if (parts.some((part) => "uncounted" in part)) units.delete(neverCounted);
  return units;
}

test("whatever the order, the pieces, the repetitions and the restarts", async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ parts, pieces: { all, sizes }, sleeps }) => {
      const shard = newShard();
      let rest = all;
      for (let i = 0; rest.length > 0; i++) {
        const piece = rest.slice(0, sizes[i] + 1);
        rest = rest.slice(sizes[i] + 1);
        await expose(
          shard,
          piece.flatMap((part) => ("expose" in part ? [part.expose] : [])),
          piece.flatMap((part) => ("uncounted" in part ? [part.uncounted] : [])),
        );
        await report(
          shard,
          piece.flatMap((part) => ("report" in part ? [part.report] : [])),
        );
        if (sleeps[i]) await evictDurableObject(shard);
      }

      const units = [...expected(parts).values()];
      const cells = await readCells(shard);
      const total = (count: (cell: Cell) => number) =>
        cells.reduce((sum, cell) => sum + count(cell), 0);
      const arms = (asked: Assignment[]) => new Set(asked.map(({ arm }) => arm)).size;
      expect(total(({ exposures }) => exposures)).toBe(units.length);
      expect(total(({ unasked }) => unasked)).toBe(
        units.filter((u) => u.asked.length === 0).length,
      );
      const timed = units.filter(({ exposed }) => exposed < Infinity);
      expect(total(({ unfinished }) => unfinished)).toBe(timed.filter((u) => !u.final).length);
      const durations = timed
        .filter((u) => u.final)
        .map(({ exposed, finished }) => Math.max(0, finished - exposed));
      expect(cells.map((cell) => cell.durations).reduce(mergeDurations, noDurations)).toEqual(
        durations.reduce((all, each) => changeDurations(all, each, 1), noDurations),
      );
      expect(total(({ crossed }) => crossed)).toBe(units.filter((u) => arms(u.asked) > 1).length);
      for (const phase of [0, 1, 2]) {
        for (const arm of [0, 1]) {
          const cell = cells.find((cell) => cell.phase === phase && cell.arm === arm);
          const counted = units.filter(({ asked }) => {
            const first = asked.toSorted((a, b) => a.phase - b.phase)[0];
            return first?.phase === phase && first.arm === arm;
          });
          // Units that never asked are where they were reported first, which the order decides.
          const unasked = cell?.unasked ?? 0;
          expect((cell?.exposures ?? 0) - unasked).toBe(counted.length);
          if (unasked > 0) continue;
          const values = counted.filter(({ final }) => final).map(({ value }) => value);
          const { count, mean } = momentsOf(cell?.outcomes ?? noUnits);
          expect(count).toBe(values.length);
          const sum = values.reduce((sum, value) => sum + value, 0);
          expect(mean).toBeCloseTo(values.length === 0 ? 0 : sum / values.length, 9);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test("the steps and rewards of a unit are kept, those that were reported first", async () => {
  const shard = newShard();
  await report(shard, [
    reported("a", 1, { key: "1", final: false }),
    reported("a", 2, { key: "2", steps: 3, rewards: [1, 0.5] }),
    reported("a", 2, { key: "3", steps: 4, rewards: [] }),
    reported("b", 1),
  ]);
  await evictDurableObject(shard);
  expect((await shard.units(0, 10)).map(({ steps, rewards }) => [steps, rewards])).toEqual([
    [3, "[1,0.5]"],
    [null, null],
  ]);
});

test("a page of units with many rewards is short", async () => {
  const shard = newShard();
  const rewards = Array.from({ length: 1000 }, () => -Math.PI);
  const names = Array.from({ length: 300 }, (_, i) => `e${i}`);
  await report(
    shard,
    names.map((unit) => reported(unit, 1, { rewards })),
  );
  const found: string[] = [];
  for (let after = 0; found.length < names.length; ) {
    const page = await shard.units(after, 1000);
    expect(page.length).toBeLessThan(names.length);
    found.push(...page.map(({ unit }) => unit));
    after = page[page.length - 1].id;
  }
  expect(found).toEqual(names);
});

test("an object of before, whose units have no steps or rewards, goes on", async () => {
  const shard = newShard();
  await report(shard, [reported("a", 2)]);
  await runInDurableObject(shard, (_, { storage }) => {
    for (const column of ["steps", "rewards"]) {
      storage.sql.exec(`ALTER TABLE units DROP COLUMN ${column}`);
    }
  });
  await evictDurableObject(shard);
  await report(shard, [reported("b", 3, { steps: 1, rewards: [3] })]);
  expect(await shard.units(0, 10)).toMatchObject([
    { unit: "a", value: 2, steps: null, rewards: null },
    { unit: "b", value: 3, steps: 1, rewards: "[3]" },
  ]);
});
