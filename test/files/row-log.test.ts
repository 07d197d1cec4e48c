import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LoggedRows, RowLog, type RowSequence, readLogged } from "../../files/row-log.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** Rows of two numbers each, which tell their position. */
function rowsFrom(start: number, end: number): RowSequence {
  return {
    width: 2,
    start,
    end,
    *pieces(from, to) {
      for (let at = from; at < to; at += 3) {
        const count = Math.min(3, to - at);
        yield Float32Array.from({ length: 2 * count }, (_, i) => at + i / 2);
      }
    },
  };
}

function numbersOf({ pieces, start, end }: RowSequence): number[] {
  return Array.from(pieces(start, end), (piece) => [...piece]).flat();
}

/** A log in a new folder, with segments of four rows. */
function newLog() {
  const folder = join(temporaryFolder(), "rows");
  return { folder, log: new RowLog(folder, 4 * 8), again: () => new RowLog(folder, 4 * 8) };
}

function expectReadable(folder: string, logged: LoggedRows): void {
  const { start, end } = logged;
  expect(numbersOf(readLogged(folder, logged))).toEqual(numbersOf(rowsFrom(start, end)));
}

describe("a log of rows", () => {
  test("gives back all rows of any reference that is not forgotten", () => {
    const growth = fc.record({ more: fc.nat(15), kept: fc.integer({ min: 1, max: 20 }) });
    fc.assert(
      fc.property(fc.array(growth, { minLength: 1, maxLength: 6 }), (growths) => {
        const { folder, log } = newLog();
        let before: LoggedRows | undefined;
        let [start, end] = [0, 0];
        for (const { more, kept } of growths) {
          end += more;
          start = Math.max(start, end - kept);
          const logged = log.write(rowsFrom(start, end));
          expectReadable(folder, logged);
          if (before) expectReadable(folder, before);
          log.forget(start);
          expectReadable(folder, logged);
          before = logged;
        }
      }),
      { numRuns: 30 },
    );
  });

  test("writes each row once, into segments of float32", () => {
    const { folder, log } = newLog();
    for (const end of [3, 6, 9]) log.write(rowsFrom(0, end));
    const files = readdirSync(folder);
    expect(files).toEqual(["000000000000.f32", "000000000004.f32", "000000000008.f32"]);
    expect(files.map((file) => statSync(join(folder, file)).size)).toEqual([32, 32, 8]);
    const bytes = readFileSync(join(folder, files[1]));
    expect([bytes.readFloatLE(0), bytes.readFloatLE(4), bytes.readFloatLE(8)]).toEqual([4, 4.5, 5]);
  });

  test("has the same segments, however often it was written and continued", () => {
    const once = newLog().log.write(rowsFrom(0, 11));
    const { log, again } = newLog();
    const part = log.write(rowsFrom(0, 6));
    const later = again();
    later.continueAfter(part);
    expect(later.write(rowsFrom(0, 11))).toEqual(once);
  });

  test("overwrites what was written after a reference", () => {
    const { folder, log, again } = newLog();
    const part = log.write(rowsFrom(0, 3));
    log.write({ ...rowsFrom(0, 9), pieces: (from, to) => [new Float32Array(2 * (to - from))] });
    const later = again();
    later.continueAfter(part);
    expectReadable(folder, later.write(rowsFrom(0, 10)));
  });

  test("does without rows that came and went in between", () => {
    const { folder, log } = newLog();
    const first = log.write(rowsFrom(0, 2));
    const second = log.write(rowsFrom(9, 14));
    expectReadable(folder, first);
    expectReadable(folder, second);
    log.forget(second.start);
    expect(readdirSync(folder)).toEqual(["000000000009.f32", "000000000012.f32"]);
  });

  test("is what it was, where rows cannot be written", () => {
    const { folder, log } = newLog();
    log.write(rowsFrom(0, 3));
    const obstacle = join(folder, "000000000004.f32");
    mkdirSync(obstacle);
    expect(() => log.write(rowsFrom(0, 6))).toThrow(`cannot write ${obstacle}: `);
    rmSync(obstacle, { recursive: true });
    expectReadable(folder, log.write(rowsFrom(0, 7)));
  });

  test("names the file that is missing, too short, or has another content", () => {
    const { folder, log, again } = newLog();
    const logged = log.write(rowsFrom(0, 6));
    const file = join(folder, "000000000004.f32");
    const bytes = readFileSync(file);
    const refusal = (change: () => void) => {
      change();
      try {
        again().continueAfter(logged);
        return "";
      } catch (error) {
        return error instanceof Error ? error.message : "";
      }
    };
    const damage = `${file} is damaged: `;
    expect(refusal(() => writeFileSync(file, bytes.subarray(0, 15)))).toBe(
      `${damage}it ends after 15 bytes`,
    );
    bytes[5] ^= 1;
    expect(refusal(() => writeFileSync(file, bytes))).toBe(
      `${damage}its content is not what its checksum says`,
    );
    expect(refusal(() => rmSync(file))).toContain(
      `${damage}there is no such file or folder (ENOENT)`,
    );
  });

  test("is refused where a reference leaves out rows", () => {
    const { folder, log, again } = newLog();
    const logged = log.write(rowsFrom(0, 10));
    const without = (i: number) => ({ ...logged, segments: logged.segments.toSpliced(i, 1) });
    expect(() => again().continueAfter(without(0))).toThrow(`${folder} is damaged: it lacks rows`);
    expect(() => again().continueAfter(without(1))).toThrow("no rows follow row 4");
    expect(() => again().continueAfter(without(2))).toThrow(`${folder} is damaged: it lacks rows`);
  });
});
