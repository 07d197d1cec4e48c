import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { linesOf, readDecisions, readUnits } from "../../experience/log-folder.ts";
import { type ExperienceSource, pull } from "../../experience/pull.ts";
import type { Decision } from "../../schemas/decision.ts";
import { decisionOf, trial } from "./decisions.ts";
import { unitOf } from "./written-log.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "softedge-pull-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const all = Array.from({ length: 12 }, (_, i) => decisionOf({ unit: `e${i}` }));

/** A log of objects, in pages of two; every object that is read is noted. */
function sourceOf(objects: ReadonlyMap<string, readonly Decision[]>) {
  const read: string[] = [];
  const source: ExperienceSource = {
    experiment: async () => trial,
    async objects(after) {
      const names = [...objects.keys()].toSorted().filter((name) => after === null || name > after);
      const page = names.slice(0, 2);
      const next = names.length > 2 ? page[1] : null;
      return { objects: page.map((name) => ({ name, bytes: 1 })), next };
    },
    async object(name) {
      read.push(name);
      return linesOf(objects.get(name) ?? []);
    },
    async units(after) {
      return after === null
        ? { units: [unitOf({ unit: "e0" })], next: "0-1" }
        : { units: [unitOf({ unit: "e1" })], next: null };
    },
  };
  return { source, read };
}

const nameOf = (i: number) =>
  `2026-01-0${1 + (i % 3)}/00-00-00.${String(i).padStart(3, "0")}-0123456789abcdef.ndjson`;

const object = fc
  .array(fc.nat(all.length - 1), { maxLength: 6 })
  .map((of) => of.map((i) => all[i]));
/** Rounds of objects that come to the log, and how long the pull after each goes well. */
const rounds = fc.array(
  fc.record({
    objects: fc.array(object, { maxLength: 5 }),
    patience: fc.nat(12),
    ends: fc.constantFrom("well", "by a stop", "by a failure"),
  }),
  { minLength: 1, maxLength: 5 },
);

const ids = (decisions: readonly Decision[]) =>
  decisions.map((each) => each.decision_id).toSorted();

describe("pulling", () => {
  test("brings every decision once, however often it was logged, and however often it was broken off", async () => {
    await fc.assert(
      fc.asyncProperty(rounds, async (steps) => {
        rmSync(folder, { recursive: true, force: true });
        const objects = new Map<string, Decision[]>();
        for (const { objects: more, patience, ends } of steps) {
          for (const decisions of more) objects.set(nameOf(objects.size), decisions);
          const { source, read } = sourceOf(objects);
          const failing: ExperienceSource = {
            ...source,
            object(name) {
              if (ends === "by a failure" && read.length >= patience) throw new Error("broken off");
              return source.object(name);
            },
          };
          let asked = 0;
          const stop = () => ends === "by a stop" && asked++ >= patience;
          await pull(failing, folder, stop).catch((error) => {
            expect(error).toEqual(new Error("broken off"));
          });
        }
        const logged = new Set([...objects.values()].flat());
        const { source } = sourceOf(objects);
        await pull(source, folder);
        expect(ids(readDecisions(folder))).toEqual(ids([...logged]));
        const again = sourceOf(objects);
        const pulled = await pull(again.source, folder);
        expect(again.read).toEqual([]);
        expect(pulled).toEqual({
          objects: 0,
          decisions: 0,
          duplicates: 0,
          units: 2,
          stopped: false,
        });
        expect(readUnits(folder).map(({ unit }) => unit)).toEqual(["e0", "e1"]);
      }),
      { numRuns: 25 },
    );
  });

  test("counts what is new, and what was there already", async () => {
    const objects = new Map([[nameOf(0), all.slice(0, 3)]]);
    await pull(sourceOf(objects).source, folder);
    objects.set(nameOf(1), all.slice(1, 5));
    const { source, read } = sourceOf(objects);
    expect(await pull(source, folder)).toMatchObject({ objects: 1, decisions: 2, duplicates: 2 });
    expect(read).toEqual([nameOf(1)]);
  });

  test("refuses a folder of another experiment, and lines that are none, leaving nothing of them", async () => {
    const { source } = sourceOf(new Map([[nameOf(0), all]]));
    const half = { ...source, object: async () => linesOf(all).slice(0, -5) };
    await expect(pull(half, folder)).rejects.toThrow(`${nameOf(0)} is damaged`);
    expect(readdirSync(folder)).toEqual(["experiment.json"]);
    const other = {
      ...source,
      experiment: async () => ({ ...trial, created: "2026-02-01T00:00:00.000Z" }),
    };
    await expect(pull(other, folder)).rejects.toThrow("holds the log of another experiment");
  });
});
