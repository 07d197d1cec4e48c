import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addOutcome,
  checkRange,
  gridError,
  gridSteps,
  type Histogram,
  histogramOf,
  mergeHistograms,
  noOutcomes,
  type OutcomeRange,
  removeOutcome,
  unitWeight,
} from "../../statistics/histogram.ts";

const range: OutcomeRange = [-200, 300];
const outcome = fc.double({ min: -200, max: 300, noNaN: true });
const all = (values: readonly number[]) =>
  values.reduce((histogram, value) => addOutcome(histogram, value, range), noOutcomes);

function meanOf({ weights }: Histogram): number {
  let [sum, total] = [0, 0];
  for (const [point, weight] of Object.entries(weights)) {
    sum += (Number(point) / gridSteps) * weight;
    total += weight;
  }
  return range[0] + ((range[1] - range[0]) * sum) / total;
}

describe("the histogram of outcomes", () => {
  test("has the mean of an outcome, from its two neighbours on the grid", () => {
    fc.assert(
      fc.property(outcome, (value) => {
        const histogram = histogramOf(value, range);
        expect(Math.abs(meanOf(histogram) - value)).toBeLessThanOrEqual(500 * gridError);
        const weights = Object.values(histogram.weights);
        expect(weights.reduce((a, b) => a + b)).toBe(unitWeight);
        expect(weights.length).toBeLessThanOrEqual(2);
      }),
    );
  });

  test("is exactly the same in any order, of any shards, and after outcomes that were taken out", () => {
    fc.assert(
      fc.property(fc.array(outcome), fc.array(outcome), fc.array(outcome), (a, b, gone) => {
        const together = all([...b, ...a].reverse());
        expect(mergeHistograms(all(a), all(b))).toEqual(together);
        const before = all([...a, ...gone, ...b]);
        const after = gone.reduce(
          (histogram, value) => removeOutcome(histogram, value, range),
          before,
        );
        expect(after).toEqual(together);
      }),
    );
  });

  test("has the ends of the range at its ends, and counts what is outside", () => {
    expect(histogramOf(-200, range)).toEqual({ weights: { 0: unitWeight }, outside: 0 });
    expect(histogramOf(300, range)).toEqual({ weights: { [gridSteps]: unitWeight }, outside: 0 });
    expect(histogramOf(301, range)).toEqual({ weights: { [gridSteps]: unitWeight }, outside: 1 });
  });

  test("takes no range whose ends are the same, or infinite", () => {
    expect(() => checkRange([1, 1])).toThrow("range must be from a lower to a higher number");
    expect(() => checkRange([0, Infinity])).toThrow("not [0, Infinity]");
  });
});
