import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { afterFrame, bestQuality, qualities } from "../../../../edge/page/stage/views/quality.js";

const after = (times: readonly number[]) => times.reduce(afterFrame, bestQuality);

describe("quality", () => {
  test("stays where frames are short, or only some are long", () => {
    expect(after([8, 8, 8, 8, 8, 8]).level).toBe(0);
    expect(after([90, 90, 8, 90, 90, 8]).level).toBe(0);
  });

  test("falls after three long frames in a row, by one level", () => {
    expect(after([90, 90, 90])).toEqual({ level: 1, slow: 0 });
    expect(after([8, 90, 90, 90, 8]).level).toBe(1);
  });

  test("never rises, and ends at the lowest level", () => {
    const times = fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { maxLength: 60 });
    fc.assert(
      fc.property(times, (all) => {
        let state = bestQuality;
        for (const time of all) {
          const next = afterFrame(state, time);
          expect(next.level).toBeGreaterThanOrEqual(state.level);
          expect(next.level).toBeLessThan(qualities.length);
          state = next;
        }
      }),
    );
  });
});
