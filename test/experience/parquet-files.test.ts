import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { describe, expect, test } from "vitest";
import { writeParquetFiles } from "../../experience/parquet-files.ts";
import type { Decision, ExperimentUnit } from "../../schemas/decision.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { decisionOf, trial } from "./decisions.ts";
import { unitOf, writeLog, writtenLog } from "./written-log.ts";

const fileOf = (folder: string, name: string) => {
  const { buffer, byteOffset, byteLength } = readFileSync(join(folder, name));
  return buffer.slice(byteOffset, byteOffset + byteLength);
};
const rowsOf = (folder: string, name: string) => parquetReadObjects({ file: fileOf(folder, name) });

/** What a row should be of a record: int64 as bigint, times as dates, null where nothing is. */
function rowOf(
  record: object,
  { integers, absent }: { integers: readonly string[]; absent: Record<string, unknown> },
): Record<string, unknown> {
  const row = Object.entries({ ...absent, ...record }).map(([name, value]) => {
    if (typeof value === "number" && integers.includes(name)) return [name, BigInt(value)];
    if (name === "time") return [name, new Date(String(value))];
    return [name, value];
  });
  return Object.fromEntries(row);
}

const decisionRow = (record: Decision) =>
  rowOf(record, {
    integers: ["phase", "seed", "step", ...["observation", "action"]],
    absent: { declaration: null, reward: null },
  });
const unitRow = (record: ExperimentUnit) =>
  rowOf(record, {
    integers: ["phase", "steps"],
    absent: { steps: null, rewards: null, excluded: false },
  });

const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (x === 0 ? 0 : x));
const reward = fc.double({ min: -1e12, max: 1e12, noNaN: true }).map((x) => (x === 0 ? 0 : x));
const numbers = fc.array(number, { minLength: 1, maxLength: 4 });
const text = fc.string({ minLength: 1, maxLength: 8, unit: "grapheme" });
const index = fc.nat(2 ** 31);
const orNull = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
const optional = <T>(name: string, of: fc.Arbitrary<T>) =>
  fc.option(of, { nil: undefined }).map((value) => (value === undefined ? {} : { [name]: value }));

const decisions = fc.constantFrom("index", "numbers").chain((kind) => {
  const point = kind === "index" ? index : numbers;
  const given = fc.record({
    unit: text,
    observation: point,
    action: point,
    phase: orNull(fc.nat(3)),
    counted: fc.boolean(),
    mode: fc.constantFrom("stochastic" as const, "deterministic" as const),
    log_prob: orNull(number),
    seed: orNull(fc.maxSafeNat()),
    step: orNull(index),
    epsilon: orNull(numbers),
    time: fc
      .date({ min: new Date(0), max: new Date("2200-01-01"), noInvalidDate: true })
      .map((date) => date.toISOString()),
  });
  const whole = fc
    .tuple(given, optional("reward", reward))
    .map(([some, reward]) => decisionOf({ ...some, ...reward }));
  return fc.array(whole, { minLength: 1, maxLength: 20 });
});
const units = fc.array(
  fc
    .tuple(
      fc.record({ unit: text, value: number, final: fc.boolean(), covariate: orNull(number) }),
      optional("steps", fc.integer({ min: 1, max: 100 })),
      optional("rewards", fc.array(reward, { maxLength: 3 })),
      optional("excluded", fc.boolean()),
    )
    .map(([some, steps, rewards, excluded]) =>
      unitOf({ ...some, ...steps, ...rewards, ...excluded }),
    ),
  { maxLength: 5 },
);

describe("a log as Parquet", () => {
  test("is read as it was written, every decision and unit once", async () => {
    await fc.assert(
      fc.asyncProperty(decisions, units, fc.nat(20), async (logged, outcomes, twice) => {
        const folder = temporaryFolder();
        const parts = [logged.slice(0, twice), logged.slice(Math.max(0, twice - 2))];
        writeLog(folder, parts, outcomes);
        const files = await writeParquetFiles(folder);
        expect(files).toEqual(
          ["decisions", "units"].map((name) => join(folder, `${name}.parquet`)),
        );
        expect(await rowsOf(folder, "decisions.parquet")).toEqual(logged.map(decisionRow));
        expect(await rowsOf(folder, "units.parquet")).toEqual(outcomes.map(unitRow));
      }),
      { numRuns: 30 },
    );
  });

  test("is written anew when more was pulled, and tells its experiment", async () => {
    const [first, second] = [decisionOf(), decisionOf()];
    const folder = writtenLog([[first]]);
    await writeParquetFiles(folder);
    writeLog(folder, [[first], [second]], [unitOf()]);
    await writeParquetFiles(folder);
    expect(await rowsOf(folder, "decisions.parquet")).toEqual([first, second].map(decisionRow));
    const { key_value_metadata: notes } = parquetMetadata(fileOf(folder, "decisions.parquet"));
    expect(notes?.map(({ key, value }) => [key, JSON.parse(value ?? "")])).toEqual([
      ["softedge.experiment", trial],
    ]);
  });

  test("of many numbers has several groups of rows", async () => {
    const observation = Array.from({ length: 4096 }, (_, i) => i / 3);
    const logged = Array.from({ length: 300 }, () => decisionOf({ observation, action: [1] }));
    const folder = writtenLog([logged.slice(0, 150), logged.slice(150)]);
    await writeParquetFiles(folder);
    const { row_groups } = parquetMetadata(fileOf(folder, "decisions.parquet"));
    expect(row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([255, 45]);
    const rows = await rowsOf(folder, "decisions.parquet");
    expect(rows.map(({ decision_id }) => decision_id)).toEqual(
      logged.map(({ decision_id }) => decision_id),
    );
    expect(rows[299].observation).toEqual(observation);
  });

  test("is refused of an empty log, and of one with two kinds of observations or actions", async () => {
    await expect(writeParquetFiles(writtenLog([[]]))).rejects.toThrow("has no decisions yet");
    const [first, other] = [decisionOf(), decisionOf({ observation: [0.5] })];
    const mixed = writtenLog([[first, other]]);
    await expect(writeParquetFiles(mixed)).rejects.toThrow(
      `observation is an index in decision ${first.decision_id} of taxi 0123456789abcdef, and a ` +
        `list of numbers in decision ${other.decision_id} of taxi`,
    );
    expect(existsSync(join(mixed, "decisions.parquet"))).toBe(false);
    expect(readdirSync(mixed).filter((name) => name.endsWith("unfinished"))).toEqual([]);
  });
});
