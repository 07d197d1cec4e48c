import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { analyse, type ExperimentPhase } from "../../statistics/analysis.ts";
import {
  type BoundedSample,
  boundedDifference,
  boundedMean,
} from "../../statistics/bounded-sequence.ts";
import { addOutcome, noOutcomes, type OutcomeRange } from "../../statistics/histogram.ts";
import { addUnit, momentsOf, noUnits } from "../../statistics/moments.ts";

const settings = { alpha: 0.05, plannedUnits: 1000 };
const range: OutcomeRange = [0, 500];

function armOf(values: readonly number[], within = range) {
  return {
    exposures: values.length,
    outcomes: values.map((value) => ({ value })).reduce(addUnit, noUnits),
    histogram: values.reduce(
      (histogram, value) => addOutcome(histogram, value, within),
      noOutcomes,
    ),
  };
}

function sampleOf(values: readonly number[], within = range): BoundedSample {
  const { outcomes, histogram } = armOf(values, within);
  return { sample: momentsOf(outcomes), histogram };
}

const times = (count: number, value: number) => Array<number>(count).fill(value);
const outcomes = fc.array(fc.double({ min: 0, max: 500, noNaN: true }), {
  minLength: 2,
  maxLength: 80,
});

function differenceOf(...phases: [readonly number[], readonly number[]][]) {
  const samples = phases.map(([a, b]) => [sampleOf(a), sampleOf(b)] as const);
  const difference = boundedDifference(samples, range, settings);
  if (!difference) throw new Error("there are units enough");
  return difference;
}

describe("the difference of outcomes within a range", () => {
  test("has the estimate between its ends, and these within the range", () => {
    fc.assert(
      fc.property(outcomes, outcomes, (control, treatment) => {
        const { estimate, lower, upper, method } = differenceOf([control, treatment]);
        expect(method).toBe("betting");
        expect(lower).toBeLessThanOrEqual(estimate + 1e-5);
        expect(upper).toBeGreaterThanOrEqual(estimate - 1e-5);
        expect(Math.max(-lower, upper)).toBeLessThanOrEqual(500 + 1e-5);
      }),
    );
  });

  test("changes its sign where arms are exchanged", () => {
    fc.assert(
      fc.property(outcomes, outcomes, (control, treatment) => {
        const one = differenceOf([control, treatment]);
        const other = differenceOf([treatment, control]);
        expect(other.lower).toBeCloseTo(-one.upper, 5);
        expect(other.logEValue).toBeCloseTo(one.logEValue, 5);
      }),
    );
  });

  test("has p below alpha just where 0 is outside", () => {
    for (const units of [5, 20, 40, 60, 100, 400]) {
      const { lower, p } = differenceOf([times(units, 200), times(units, 300)]);
      expect(p < settings.alpha).toBe(lower > 0);
    }
  });

  test("of arms that are always the same is around 0, and never more than rounding away from it", () => {
    for (const value of [0, 0.1, 500]) {
      const { estimate, lower, upper, p } = differenceOf([times(700, value), times(714, value)]);
      expect(Math.abs(estimate)).toBeLessThan(1e-12);
      expect(lower).toBeLessThan(0);
      expect(upper).toBeGreaterThan(0);
      expect(p).toBe(1);
    }
  });

  test("of arms that are each always another is shown once it is certain for the range", () => {
    expect(differenceOf([times(100, 490), times(100, 500)]).lower).toBeLessThan(0);
    expect(differenceOf([times(2000, 490), times(2000, 500)]).lower).toBeGreaterThan(0);
  });

  test("compares units with those of their own phase, whether or not the effect is the same", () => {
    const phases: [number[], number[]][] = [
      [times(500, 100), times(50, 150)],
      [times(300, 400), times(300, 480)],
    ];
    const { estimate, lower, upper, means } = differenceOf(...phases);
    const h = [(500 * 50) / 550, (300 * 300) / 600];
    expect(estimate).toBeCloseTo((50 * h[0] + 80 * h[1]) / (h[0] + h[1]), 9);
    expect(means[1] - means[0]).toBeCloseTo(estimate, 9);
    expect(lower).toBeLessThan(estimate);
    expect(upper).toBeGreaterThan(estimate);
  });

  test("is not told of fewer than two units, nor the mean of one arm", () => {
    const [one, two] = [sampleOf([3]), sampleOf([3, 4])];
    expect(boundedDifference([[one, two]], range, settings)).toBeUndefined();
    expect(boundedMean(one, range, settings)).toBeUndefined();
    expect(boundedMean(two, range, settings)?.lower).toBeLessThan(3.5);
  });

  test("is in the outcomes' unit", () => {
    const values = [1, 2, 7, 7, 9, 3, 4].flatMap((each) => times(20, each));
    const scaled = values.map((value) => 10 * value - 30);
    const one = boundedMean(sampleOf(values, [0, 10]), [0, 10], settings);
    const other = boundedMean(sampleOf(scaled, [-30, 70]), [-30, 70], settings);
    expect(other?.lower).toBeCloseTo(10 * (one?.lower ?? 0) - 30, 4);
    expect(other?.upper).toBeCloseTo(10 * (one?.upper ?? 0) - 30, 4);
  });
});

describe("the analysis with a declared range", () => {
  const names = ["a", "b"];
  const analysed = (phase: ExperimentPhase) =>
    analyse([phase], { ...settings, names, range, minimumEffect: 50 }).comparisons[0];

  test("begins with the first units, and says that it is by betting", () => {
    const phase = { weights: [0.5, 0.5], arms: [armOf([1, 2]), armOf([3, 4])] };
    expect(analysed(phase)).toMatchObject({ method: "betting", note: undefined });
    expect(analysed(phase).verdict.kind).toBe("no-difference-shown");
  });

  test("says smaller than the minimum effect only once a few failures could not undo it", () => {
    const arms = (units: number) => [armOf(times(units, 500)), armOf(times(units, 500))];
    const kinds = [50, 1000].map((units) => analysed({ weights: [0.5, 0.5], arms: arms(units) }));
    expect(kinds.map(({ verdict }) => verdict.kind)).toEqual([
      "no-difference-shown",
      "smaller-than-minimum",
    ]);
  });

  test("is asymptotic, and says why, if an outcome is outside of the range", () => {
    const phase = { weights: [0.5, 0.5], arms: [armOf([1, 501]), armOf([3, 4])] };
    expect(analysed(phase)).toMatchObject({ method: "asymptotic", difference: undefined });
    expect(analysed(phase).note).toBe(
      "1 outcome is outside of the declared range, which is not used; without a declared range, " +
        "each arm needs 500 units",
    );
  });
});
