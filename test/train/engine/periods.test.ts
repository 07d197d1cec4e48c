import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  dueAt,
  firstSteps,
  isDueAt,
  leastCommonMultiple,
  Periods,
} from "../../../train/engine/periods.ts";

const period = fc.integer({ min: 1, max: 12 });

/** The steps, of the first so many, in which something of these nested periods runs. */
function stepsOf(nested: readonly number[], count: number): number[] {
  const ran: number[] = [];
  for (let t = 1; t <= count; t++) {
    const periods = new Periods(isDueAt(t));
    const inside = (depth: number) => {
      if (depth === nested.length) ran.push(t);
      else periods.every(nested[depth], () => inside(depth + 1));
    };
    inside(0);
  }
  return ran;
}

describe("the least common multiple", () => {
  test("is the smallest number that both divide", () => {
    fc.assert(
      fc.property(period, period, (a, b) => {
        const multiple = leastCommonMultiple(a, b);
        const common = Array.from({ length: a * b }, (_, i) => i + 1).filter(
          (n) => n % a === 0 && n % b === 0,
        );
        expect(multiple).toBe(common[0]);
      }),
    );
  });
});

describe("what happens in every k-th step", () => {
  test("happens in steps k, 2k, 3k, ... alone", () => {
    expect(stepsOf([3], 10)).toEqual([3, 6, 9]);
    expect(stepsOf([1], 4)).toEqual([1, 2, 3, 4]);
  });

  test("and of these in every n-th, in those that both divide", () => {
    fc.assert(
      fc.property(fc.array(period, { minLength: 1, maxLength: 3 }), (nested) => {
        const expected = Array.from({ length: 60 }, (_, i) => i + 1).filter((t) =>
          nested.every((k) => t % k === 0),
        );
        expect(stepsOf(nested, 60)).toEqual(expected);
      }),
    );
  });

  test("has a period: the least common multiple of those around it, and 1 outside", () => {
    const periods = new Periods(() => true);
    const seen: number[] = [periods.current];
    periods.every(4, () => {
      seen.push(periods.current);
      periods.every(6, () => seen.push(periods.current));
      seen.push(periods.current);
    });
    seen.push(periods.current);
    expect(seen).toEqual([1, 4, 12, 4, 1]);
    expect([...periods.met]).toEqual([4, 12]);
  });

  test("is over where it throws", () => {
    const periods = new Periods(() => true);
    const broken = () =>
      periods.every(2, () => {
        throw new Error("of the body");
      });
    expect(broken).toThrow("of the body");
    expect(periods.current).toBe(1);
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("is refused for k = %d", (k) => {
    const periods = new Periods(() => true);
    const never = () => expect.unreachable();
    expect(() => periods.every(k, never)).toThrow(new RangeError(`every ${k} steps is no period`));
    expect(periods.met.size).toBe(0);
  });
});

describe("the combinations of what can be due at once", () => {
  test("each have the first step where they are", () => {
    expect(firstSteps(new Set())).toEqual(new Map([["", 1]]));
    expect(firstSteps(new Set([1]))).toEqual(new Map([["1", 1]]));
    const two = firstSteps(new Set([2, 3]));
    expect(two).toEqual(
      new Map([
        ["", 1],
        ["2", 2],
        ["3", 3],
        ["2,3", 6],
      ]),
    );
    // What is due every 4th step is never due without what is due every 2nd.
    expect([...firstSteps(new Set([2, 4])).keys()]).toEqual(["", "2", "2,4"]);
  });

  test("are all that ever occur", () => {
    fc.assert(
      fc.property(fc.uniqueArray(period, { maxLength: 3 }), fc.integer({ min: 1 }), (each, t) => {
        const firsts = firstSteps(new Set(each));
        const due = dueAt(each, t);
        const first = firsts.get(due) ?? Number.NaN;
        expect(first).toBeLessThanOrEqual(t);
        expect(dueAt(each, first)).toBe(due);
        for (let before = 1; before < first; before++) expect(dueAt(each, before)).not.toBe(due);
      }),
    );
  });
});
