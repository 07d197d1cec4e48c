import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bucketOfDuration,
  changeDurations,
  longestOf,
  mergeDurations,
  noDurations,
  overdueAfter,
} from "../../statistics/durations.ts";

const duration = fc.double({ min: 0, max: 1e10, noNaN: true });
const durationsOf = (durations: readonly number[]) =>
  durations.reduce((all, each) => changeDurations(all, each, 1), noDurations);

describe("durations", () => {
  test("of a bucket are up to its longest, and above that of the one before", () => {
    fc.assert(
      fc.property(duration, (each) => {
        const bucket = bucketOfDuration(each);
        expect(each).toBeLessThanOrEqual(longestOf(bucket));
        if (bucket > 0) expect(each).toBeGreaterThan(longestOf(bucket - 1));
      }),
    );
    for (const bucket of Array.from({ length: 60 }, (_, i) => i)) {
      expect(bucketOfDuration(longestOf(bucket))).toBe(bucket);
    }
  });

  test("are counted in any order, merged, and taken out again", () => {
    fc.assert(
      fc.property(fc.array(duration), fc.array(duration), (some, others) => {
        const all = durationsOf([...others, ...some]);
        expect(mergeDurations(durationsOf(some), durationsOf(others))).toEqual(all);
        expect(some.reduce((rest, each) => changeDurations(rest, each, -1), all)).toEqual(
          durationsOf(others),
        );
      }),
    );
  });
});

describe("an outcome is overdue", () => {
  test("never, while none has come", () => {
    expect(overdueAfter(noDurations)).toBe(Infinity);
  });

  test("after twice to three times the longest that was seen", () => {
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1, maxLength: 999 }), (seen) => {
        const longest = Math.max(...seen);
        const overdue = overdueAfter(durationsOf(seen));
        expect(overdue).toBeGreaterThanOrEqual(2 * longest);
        expect(overdue).toBeLessThanOrEqual(Math.max(5000, 2 * Math.SQRT2 * longest));
      }),
    );
  });

  test("no later for one of a thousand that was stuck for a day, but for two", () => {
    const usual = Array.from({ length: 1998 }, () => 10_000);
    const day = 86_400_000;
    expect(overdueAfter(durationsOf([...usual, day, day]))).toBe(overdueAfter(durationsOf(usual)));
    expect(overdueAfter(durationsOf([...usual, day, day, day]))).toBeGreaterThanOrEqual(2 * day);
  });
});
