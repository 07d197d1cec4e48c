import { describe, expect, test } from "vitest";
import { addUnit, momentsOf, noUnits } from "../../statistics/moments.ts";
import { leastUnits, reasonToWait, unseenOf } from "../../statistics/readiness.ts";

/** Of so many units, those that are 1; the others are 0. */
const rare = (units: number, ones: number) =>
  momentsOf(
    Array.from({ length: units }, (_, i) => ({ value: i < ones ? 1 : 0 })).reduce(addUnit, noUnits),
  );
/** Outcomes of two equally likely values. */
const even = (units: number) => rare(units, units / 2);

describe("an asymptotic sequence", () => {
  test("waits for the least units of each arm", () => {
    expect(reasonToWait([[even(leastUnits)], [even(leastUnits)]])).toBeUndefined();
    expect(reasonToWait([[even(leastUnits)], [even(leastUnits - 2)]])).toBe(
      "without a declared range, each arm needs 500 units",
    );
  });

  test("waits until ten rare outcomes are expected in each arm, by the arm where they are rarest", () => {
    // The kurtosis of 1 % is 98, and 10 times that 981.
    expect(reasonToWait([[rare(2000, 20)], [rare(900, 0)]])).toBe(
      "without a declared range, each arm needs 981 units, since few outcomes so far make up most of " +
        "the variance",
    );
    expect(reasonToWait([[rare(2000, 20)], [rare(1000, 10)]])).toBeUndefined();
  });

  test("adds up the units of phases", () => {
    const halves = [even(leastUnits / 2), even(leastUnits / 2)];
    expect(reasonToWait([halves, halves])).toBeUndefined();
  });

  test("waits while all outcomes of each arm are the same, to rounding", () => {
    const constant = momentsOf(Array(600).fill({ value: 0.1 }).reduce(addUnit, noUnits));
    expect(reasonToWait([[constant], [rare(600, 600)]])).toBe(
      "all outcomes of each arm are the same so far",
    );
  });
});

describe("outcomes that nobody has seen yet", () => {
  const alpha = 0.05;
  const each = Math.log(2 / alpha) / 1000;
  /** Outcomes 1 above and below a mean. */
  const around = (mean: number) =>
    momentsOf(
      Array.from({ length: 1000 }, (_, i) => ({ value: mean + (i % 2 === 0 ? 1 : -1) })).reduce(
        addUnit,
        noUnits,
      ),
    );

  test("may be as far from the mean as 0 is", () => {
    const { margin, farthest } = unseenOf([around(3000)], alpha);
    expect(margin).toBeCloseTo(3000 * each, 9);
    expect(farthest).toBe(margin);
  });

  test("are, at worst, as far as the farthest so far can be", () => {
    const { margin, farthest } = unseenOf([around(0)], alpha);
    expect(margin).toBe(0);
    expect(farthest).toBeCloseTo(1000 ** (1 / 4) * each, 9);
  });

  test("are of the units of all phases", () => {
    const [whole, parts] = [[around(2)], [around(2), around(2)]];
    expect(unseenOf(parts, alpha).margin).toBeCloseTo(unseenOf(whole, alpha).margin / 2, 12);
    expect(unseenOf([], alpha)).toEqual({ margin: 0, farthest: 0 });
  });

  test("of a share of 1 % have been seen, or are allowed for, but in one of twenty experiments at most", () => {
    // After n units without a fall, the share that is allowed for is ln(2 / alpha) / n.
    for (const n of [100, 300, 1000]) {
      const share = Math.log(2 / alpha) / n;
      expect((1 - share) ** n).toBeLessThanOrEqual(alpha / 2);
    }
  });
});
