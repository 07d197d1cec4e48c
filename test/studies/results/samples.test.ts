import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { medianOf, pairedDifference, spreadOf } from "../../../studies/results/samples.ts";

const values = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), {
  minLength: 3,
  maxLength: 30,
});

describe("statistics", () => {
  test("of a sample move and stretch with it", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: -50, max: 50 }), (sample, shift) => {
        const { mean, standardDeviation } = spreadOf(sample);
        const moved = spreadOf(sample.map((value) => 2 * value + shift));
        expect(moved.mean).toBeCloseTo(2 * mean + shift, 6);
        expect(moved.standardDeviation).toBeCloseTo(2 * standardDeviation, 6);
      }),
    );
  });

  test("have as many values below a median as above", () => {
    fc.assert(
      fc.property(values, (sample) => {
        const median = medianOf(sample);
        const below = sample.filter((value) => value < median).length;
        const above = sample.filter((value) => value > median).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(sample.length / 2);
      }),
    );
  });

  test("of a difference are the other way round for the other difference", () => {
    fc.assert(
      fc.property(values, (sample) => {
        const other = sample.toReversed();
        const [one, back] = [pairedDifference(sample, other), pairedDifference(other, sample)];
        expect(back.low).toBeCloseTo(-one.high, 6);
        expect(back.high).toBeCloseTo(-one.low, 6);
      }),
    );
  });
});
