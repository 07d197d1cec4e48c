import { describe, expect, test } from "vitest";
import { analyse } from "../../statistics/analysis.ts";
import type { ArmTotals } from "../../statistics/comparison.ts";
import { addOutcome, noOutcomes, type OutcomeRange } from "../../statistics/histogram.ts";
import {
  assumedOutcomes,
  missingShare,
  missingTest,
  reasonToWaitForOutcomes,
} from "../../statistics/missing-outcomes.ts";
import { addUnit, momentsOf, noUnits, repeated } from "../../statistics/moments.ts";
import { sequentialTest } from "../../statistics/sample-ratio-mismatch.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";

const shares = [0.5, 0.5];
const range: OutcomeRange = [0, 3500];
const settings = { alpha: 0.05, plannedUnits: 1000, names: ["control", "treatment"] };

/** An arm with so many units of each outcome, and so many without one. */
function arm(outcomes: Record<number, number>, missing = 0): ArmTotals {
  const values = Object.entries(outcomes).flatMap(([value, count]) =>
    Array.from({ length: count }, () => Number(value)),
  );
  return {
    exposures: values.length + missing,
    outcomes: values.reduce((all, value) => addUnit(all, { value }), noUnits),
    histogram: values.reduce((all, value) => addOutcome(all, value, range), noOutcomes),
    missing,
  };
}

const compared = (control: ArmTotals, treatment: ArmTotals, more: object = {}) =>
  analyse([{ weights: shares, arms: [control, treatment] }], {
    ...{ ...settings, range, outcomeWithin: 60, ...more },
  }).comparisons[0];

describe("the test of missing outcomes", () => {
  test("says nothing where none is missing", () => {
    expect(missingTest([{ shares, finished: [900, 100], missing: [0, 0] }]).p).toBe(1);
    expect(missingTest([]).p).toBe(1);
  });

  test("doubles the smaller p-value of both splits", () => {
    const phases = [{ shares, finished: [500, 400], missing: [3, 9] }];
    const finished = sequentialTest([{ shares, counts: [500, 400] }]);
    const missing = sequentialTest([{ shares, counts: [3, 9] }], [2, 100]);
    expect(missingTest(phases).p).toBeCloseTo(2 * Math.min(finished.p, missing.p), 12);
  });

  test("of alternatives of any share, the Bayes factor is 2^n B(a + 1, b + 1)", () => {
    // B(4, 1) = 3! 0! / 4!
    const { logEValue } = sequentialTest([{ shares, counts: [3, 0] }], [2]);
    expect(logEValue).toBeCloseTo(Math.log(8 * (6 / 24)), 12);
  });

  test("finds an arm none of whose units report, with the first fifteen", () => {
    expect(missingTest([{ shares, finished: [15, 0], missing: [0, 15] }]).p).toBeLessThan(0.01);
    expect(missingTest([{ shares, finished: [3, 0], missing: [0, 3] }]).p).toBeGreaterThan(0.01);
  });

  test("blames hardly any experiment whose arms lack outcomes equally often, at any look", () => {
    const generator = new NumpyGenerator(11);
    let blamed = 0;
    for (let experiment = 0; experiment < 300; experiment++) {
      const [finished, missing] = [
        [0, 0],
        [0, 0],
      ];
      let least = 1;
      for (let unit = 0; unit < 500; unit++) {
        const counts = generator.uniform() < 0.05 ? missing : finished;
        counts[generator.uniform() < 0.5 ? 0 : 1] += 1;
        least = Math.min(least, missingTest([{ shares, finished, missing }]).p);
      }
      if (least < 0.01) blamed += 1;
    }
    expect(blamed / 300).toBeLessThanOrEqual(0.01 + 2 * Math.sqrt((0.01 * 0.99) / 300));
  });
});

describe("an interval with missing outcomes", () => {
  test("is that of the outcomes that there are, where none is missing", () => {
    const [control, treatment] = [arm({ 300: 30, 3180: 970 }), arm({ 3180: 1000 })];
    const { verdict, difference } = compared(control, treatment);
    expect(verdict.kind).toBe("treatment-better");
    expect(compared({ ...control, missing: 0 }, treatment).difference).toEqual(difference);
  });

  test("shows nothing where treatment's failures are those that do not report", () => {
    // So few that no test finds them, and so many that treatment is the better arm without them.
    const [control, treatment] = [arm({ 300: 14, 3180: 486 }), arm({ 3180: 490 }, 10)];
    const { missingP, difference, verdict } = compared(control, treatment);
    expect(missingP).toBeGreaterThan(0.01);
    expect(compared(control, arm({ 3180: 490 })).verdict.kind).toBe("treatment-better");
    expect(verdict.kind).toBe("no-difference-shown");
    expect(difference?.lower).toBeLessThan(0);
    expect(difference?.p).toBeGreaterThan(0.05);
  });

  test("encloses those of all values that missing outcomes may have", () => {
    const [control, treatment] = [arm({ 300: 40, 3180: 960 }, 20), arm({ 300: 20, 3180: 980 }, 40)];
    const { difference } = compared(control, treatment);
    if (!difference) throw new Error("there are units enough");
    for (const value of [0, 300, 1500, 3180, 3500]) {
      const [whole, other] = [
        arm({ 300: 40, 3180: 960, [value]: (value === 300 ? 40 : value === 3180 ? 960 : 0) + 20 }),
        arm({ 300: 20, 3180: 980, [value]: (value === 300 ? 20 : value === 3180 ? 980 : 0) + 40 }),
      ];
      const found = compared(whole, other).difference;
      expect(difference.lower).toBeLessThanOrEqual(found?.lower ?? -Infinity);
      expect(difference.upper).toBeGreaterThanOrEqual(found?.upper ?? Infinity);
    }
  });

  test("still finds a difference where both arms lack outcomes equally often", () => {
    const [control, treatment] = [
      arm({ 300: 100, 3180: 900 }, 50),
      arm({ 300: 20, 3180: 980 }, 50),
    ];
    expect(compared(control, treatment).verdict.kind).toBe("treatment-better");
    // Without a range, too.
    const asymptotic = compared(control, treatment, { range: undefined });
    expect(asymptotic).toMatchObject({
      method: "asymptotic",
      verdict: { kind: "treatment-better" },
    });
  });

  test("has p below alpha just where it excludes 0", () => {
    for (const missing of [0, 1, 5, 10, 20, 40]) {
      const { difference } = compared(
        arm({ 300: 30, 3180: 970 }),
        arm({ 3180: 1000 - missing }, missing),
      );
      if (!difference) throw new Error("there are units enough");
      expect(difference.p < 0.05).toBe(difference.lower > 0 || difference.upper < 0);
    }
  });
});

describe("without a range, missing outcomes are assumed to be", () => {
  test("as far from the mean as 0, or as the outcomes that make up the variance", () => {
    expect(assumedOutcomes([arm({ 500: 10 })], undefined)).toEqual([0, 1000]);
    const [low] = assumedOutcomes([arm({ 1: 99, [-99]: 1 })], undefined);
    expect(low).toBeCloseTo(-99, 0);
    expect(assumedOutcomes([arm({ 500: 10 })], range)).toBe(range);
  });
});

describe("without a declaration of how long an outcome takes", () => {
  test("nothing is said while more than a tenth of units have none", () => {
    expect(reasonToWaitForOutcomes([arm({ 1: 90 }, 10)])).toBeUndefined();
    expect(reasonToWaitForOutcomes([arm({ 1: 80 }, 20)])).toBe(
      "20 % of units have no outcome, and the experiment does not declare how long one takes (outcome_within)",
    );
    const [control, treatment] = [arm({ 300: 3, 3180: 97 }, 40), arm({ 3180: 100 }, 40)];
    const { difference, verdict } = compared(control, treatment, { outcomeWithin: undefined });
    expect(difference).toBeUndefined();
    expect(verdict.kind).toBe("too-few-units");
    expect(compared(control, treatment).difference).toBeDefined();
  });

  test("a share is of all units that were to have an outcome", () => {
    expect(missingShare([arm({ 1: 30 }, 10), arm({ 1: 60 })])).toBe(0.1);
    expect(missingShare([arm({})])).toBe(0);
  });
});

test("repeated units are units that are added again and again", () => {
  const unit = { value: 1.1, covariate: -3 };
  const added = Array.from({ length: 7 }).reduce<typeof noUnits>(
    (all) => addUnit(all, unit),
    noUnits,
  );
  const [a, b] = [momentsOf(repeated(unit, 7)), momentsOf(added)];
  expect([a.count, a.covariate.count]).toEqual([7, 7]);
  expect(a.mean).toBeCloseTo(b.mean, 14);
  expect(a.covariate.valueMean).toBeCloseTo(b.covariate.valueMean, 14);
});
