import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import * as z from "zod";
import { crc32c } from "../../../files/crc32c.ts";
import {
  appendScalars,
  cutEvents,
  encodeScalars,
  encodeVersion,
  eventFileName,
} from "../../../train/run/event-file.ts";
import type { Scalars } from "../../../train/run/scalars.ts";
import { readFixture } from "../../fixture.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { crcByDivision, readEvents } from "./event-reader.ts";

const newFile = () => join(temporaryFolder(), eventFileName);
const at = (step: number, value = step / 2): Scalars => ({ step, values: [["loss", value]] });

/** What an event file holds, as it was given to the writer. */
function scalarsIn(file: string): Scalars[] {
  const [first, ...rest] = readEvents(readFileSync(file));
  expect(first.file_version).toBe("brain.Event:2");
  return rest.map(({ step, summary }) => ({
    step,
    values: (summary?.value ?? []).map(({ tag, simple_value }) => [tag, simple_value]),
  }));
}

describe("CRC-32C", () => {
  // RFC 3720, B.4
  test.each([
    ["nine digits", Buffer.from("123456789"), 0xe3069283],
    ["32 zeros", new Uint8Array(32), 0x8a9136aa],
    ["32 ones", new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ["0 to 31", Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ["nothing", new Uint8Array(0), 0],
  ])("of %s is as published", (_, bytes, checksum) => {
    expect(crc32c(bytes)).toBe(checksum);
  });

  test("is the remainder of a division of polynomials", () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => crc32c(bytes) === crcByDivision(bytes)));
  });
});

describe("an event file", () => {
  const recording = z
    .object({
      version: z.object({ wall_time: z.number() }),
      scalars: z.array(
        z.object({
          wall_time: z.number(),
          step: z.number(),
          values: z.array(z.tuple([z.string(), z.number()])),
        }),
      ),
      file_base64: z.base64(),
    })
    .parse(readFixture("tensorboard-events.json"));

  test("is, to the last bit, what TensorBoard's own writer writes", () => {
    const ours = Buffer.concat([
      encodeVersion(recording.version.wall_time),
      ...recording.scalars.map(({ wall_time, ...scalars }) => encodeScalars(scalars, wall_time)),
    ]);
    expect(ours.toString("base64")).toBe(recording.file_base64);
  });

  test("gives another reader what was written, rounded to float32", () => {
    const tags = fc.string({ unit: "grapheme", minLength: 1 });
    const values = fc.array(fc.tuple(tags, fc.double()), { minLength: 1 });
    const scalars = fc.record({ step: fc.integer({ min: 0, max: 2 ** 40 }), values });
    fc.assert(
      fc.property(
        scalars,
        fc.double({ min: 1, noNaN: true, noDefaultInfinity: true }),
        (written, wallTime) => {
          const [{ step, wall_time, summary }] = readEvents(
            Buffer.from(encodeScalars(written, wallTime)),
          );
          expect({ step, wall_time }).toEqual({ step: written.step, wall_time: wallTime });
          expect(summary?.value).toEqual(
            written.values.map(([tag, value]) => ({ tag, simple_value: Math.fround(value) })),
          );
        },
      ),
    );
  });

  test("begins with its version, once, and has the time of each record", () => {
    const file = newFile();
    appendScalars(file, [at(1), at(2)], 10.5);
    appendScalars(file, [at(3)], 11.5);
    expect(scalarsIn(file)).toEqual([at(1), at(2), at(3)]);
    const times = readEvents(readFileSync(file)).map(({ wall_time }) => wall_time);
    expect(times).toEqual([10.5, 10.5, 10.5, 11.5]);
  });

  test("is dated now", () => {
    const file = newFile();
    vi.setSystemTime(1_700_000_000_125);
    onTestFinished(() => void vi.useRealTimers());
    appendScalars(file, [at(1)]);
    const times = readEvents(readFileSync(file)).map(({ wall_time }) => wall_time);
    expect(times).toEqual([1_700_000_000.125, 1_700_000_000.125]);
  });

  test("has nothing of records without scalars", () => {
    const file = newFile();
    appendScalars(file, [at(1), { step: 2, values: [] }]);
    expect(scalarsIn(file)).toEqual([at(1)]);
  });

  test("that cannot be written is named", () => {
    const file = newFile();
    mkdirSync(file);
    expect(() => appendScalars(file, [at(1)])).toThrow(`cannot write ${file}: `);
  });

  describe("that is cut", () => {
    test("goes on where it was cut, though it broke off inside a record", () => {
      const file = newFile();
      appendScalars(file, [at(1)]);
      const kept = readFileSync(file);
      appendScalars(file, [at(2)]);
      // As a kill would leave it.
      writeFileSync(file, readFileSync(file).subarray(0, kept.length + 9));
      cutEvents(file, kept.length);
      expect(readFileSync(file)).toEqual(kept);
      appendScalars(file, [at(2)]);
      expect(scalarsIn(file)).toEqual([at(1), at(2)]);
    });

    test("is as long again once the same is recorded again, whenever that is", () => {
      const lengths = [1.5, 1_700_000_000.125, 1_700_000_123].map((wallTime) => {
        const file = newFile();
        appendScalars(file, [at(1), at(200)], wallTime);
        return readFileSync(file).length;
      });
      expect(new Set(lengths).size).toBe(1);
    });

    test.each([
      ["all of it", 0],
      ["more than it has", 1000],
    ])("by %s begins anew", (_, bytes) => {
      const file = newFile();
      appendScalars(file, [at(1)]);
      cutEvents(file, bytes);
      appendScalars(file, [at(2)]);
      expect(scalarsIn(file)).toEqual([at(2)]);
    });

    test("may be missing, and begins then", () => {
      const file = newFile();
      cutEvents(file, 100);
      appendScalars(file, [at(5)]);
      expect(scalarsIn(file)).toEqual([at(5)]);
    });
  });
});
