import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Cell } from "../../edge/experiments/cells.ts";
import { mostKeys } from "../../edge/experiments/outcome-store.ts";
import { readCells } from "../../edge/experiments/shards.ts";
import type { Assignment, Report } from "../../edge/experiments/units.ts";
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

const assigned = (unit: string, arm = 0, phase = 0): Assignment => ({ unit, arm, phase });

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
  .record({ unit: fc.constantFrom(...unitNames), phase: fc.nat(2) })
  .map(({ unit, phase }) => assigned(unit, armOf(unit, phase), phase));

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
    })
    .map(({ assignment, value, key, final }) => ({
      report: {
        unit: assignment.unit,
        assignment,
        met: false,
        at: 1000,
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
  const units = new Map<string, { value: number; final: boolean; asked: Assignment[] }>();
  const keys = new Set<string>();
  for (const part of parts) {
    if ("uncounted" in part) continue;
    const { unit } = "expose" in part ? part.expose : part.report;
    const known = units.get(unit) ?? { value: 0, final: false, asked: [] };
    units.set(unit, known);
    if ("expose" in part) known.asked.push(part.expose);
    else {
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
