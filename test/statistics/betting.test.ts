import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bets,
  type Counts,
  countsOf,
  logCapital,
  logEvidence,
  lowerBound,
} from "../../statistics/betting.ts";
import { addOutcome, noOutcomes } from "../../statistics/histogram.ts";

const outcomes = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
  minLength: 1,
  maxLength: 60,
});
const means = fc.double({ min: 0.01, max: 1, noNaN: true });

const exactly = (values: readonly number[]): Counts => ({
  points: Float64Array.from(values),
  units: Float64Array.from(values, () => 1),
});
const onGrid = (values: readonly number[], mirrored = false): Counts =>
  countsOf(
    values.reduce((histogram, value) => addOutcome(histogram, value, [0, 1]), noOutcomes),
    mirrored,
  );

describe("the capital of bets", () => {
  test("is the mean of products over bets", () => {
    const product = (theta: number) =>
      (1 - theta + (theta * 0.3) / 0.4) * (1 - theta + (theta * 0.9) / 0.4);
    const mean = bets.reduce((sum, theta) => sum + product(theta), 0) / bets.length;
    expect(logCapital(exactly([0.3, 0.9]), 0.4)[0]).toBeCloseTo(Math.log(mean), 12);
  });

  test("has an expectation of 1 if outcomes have the mean that is bet on, of any distribution", () => {
    const distribution = fc.tuple(fc.double({ min: 0, max: 0.9, noNaN: true }), means);
    fc.assert(
      fc.property(distribution, ([low, share]) => {
        // 1 with probability `share`, and `low` otherwise; all sequences of four outcomes.
        const mean = share + (1 - share) * low;
        let expectation = 0;
        for (let mask = 0; mask < 16; mask++) {
          const ones = [0, 1, 2, 3].map((i) => (mask >> i) & 1);
          const probability = ones.reduce((p, one) => p * (one ? share : 1 - share), 1);
          const values = ones.map((one) => (one ? 1 : low));
          expectation += probability * Math.exp(logCapital(exactly(values), mean)[0]);
        }
        expect(expectation).toBeCloseTo(1, 9);
      }),
    );
  });

  test("is never larger for outcomes that were split between points of the grid", () => {
    fc.assert(
      fc.property(outcomes, means, (values, mean) => {
        const [split] = logCapital(onGrid(values), mean);
        const [exact] = logCapital(exactly(values), mean);
        // The weights have a limited resolution.
        const rounding = (values.length * 1e-8) / mean;
        expect(split).toBeLessThanOrEqual(exact + rounding + 1e-9);
      }),
    );
  });

  test("decreases with the mean, and its logarithm is convex", () => {
    fc.assert(
      fc.property(outcomes, means, means, (values, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const counts = onGrid(values);
        const [atLow, slopeLow] = logCapital(counts, low);
        const [atHigh, slopeHigh] = logCapital(counts, high);
        const tolerance = 1e-9 * (1 + Math.abs(atLow));
        expect(atHigh).toBeLessThanOrEqual(atLow + tolerance);
        expect(slopeLow).toBeLessThanOrEqual(slopeHigh + 1e-9 * Math.abs(slopeLow));
        // A convex function is above its tangents.
        expect(atHigh).toBeGreaterThanOrEqual(atLow + slopeLow * (high - low) - tolerance);
      }),
    );
  });
});

describe("the lower bound", () => {
  const alpha = 0.025;
  const terms = (treatment: readonly number[], control: readonly number[]) => [
    { counts: onGrid(treatment), weight: 1 },
    { counts: onGrid(control, true), weight: 1 },
  ];

  test("is where the evidence is ln(1 / alpha)", () => {
    fc.assert(
      fc.property(outcomes, outcomes, (treatment, control) => {
        const of = terms(treatment, control);
        const bound = lowerBound(of, alpha);
        fc.pre(bound > 1e-6);
        expect(logEvidence(of, bound)).toBeCloseTo(-Math.log(alpha), 6);
      }),
    );
  });

  test("is below the mean of outcomes, and of a single arm where its capital is 1 / alpha", () => {
    fc.assert(
      fc.property(outcomes, (values) => {
        const counts = onGrid(values);
        const bound = lowerBound([{ counts, weight: 1 }], alpha);
        expect(bound).toBeLessThanOrEqual(values.reduce((a, b) => a + b) / values.length + 1e-8);
        fc.pre(bound > 1e-6);
        expect(logCapital(counts, bound)[0]).toBeCloseTo(-Math.log(alpha), 6);
      }),
    );
  });

  test("of two phases is at least as low as of either alone, if both show the same", () => {
    const phase = terms(Array(300).fill(0.9), Array(300).fill(0.2));
    const halved = [...phase, ...phase].map((term) => ({ ...term, weight: 0.5 }));
    const twice = lowerBound(halved, alpha);
    expect(twice).toBeGreaterThan(lowerBound(phase, alpha) - 0.01);
    expect(twice).toBeLessThan(1.7);
  });

  test("rules out nothing by outcomes that are all 0, and all but a few by outcomes that are all 1", () => {
    expect(lowerBound([{ counts: onGrid(Array(50).fill(0)), weight: 1 }], alpha)).toBeLessThan(
      1e-9,
    );
    // prod (1 / m) / 12 = 40 at m = 480^(-1 / 1000).
    const ones = lowerBound([{ counts: onGrid(Array(1000).fill(1)), weight: 1 }], alpha);
    expect(ones).toBeCloseTo(480 ** -0.001, 3);
  });
});
