import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gumbelQuantile, logarithm, normalQuantile } from "../../noise/distributions.ts";

describe("logarithm", () => {
  test("is within 2 units in the last place of the engine's own, for every normal double", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
        const expected = Math.log(x);
        expect(Math.abs(logarithm(x) - expected)).toBeLessThanOrEqual(
          2 * Number.EPSILON * Math.abs(expected),
        );
      }),
      { numRuns: 2000 },
    );
  });

  test("of 1 is exactly 0", () => {
    expect(logarithm(1)).toBe(0);
  });
});

describe("normalQuantile", () => {
  // Python 3.11, statistics.NormalDist().inv_cdf
  test.each([
    [0.5, 0],
    [0.6, 0.2533471031357998],
    [0.975, 1.9599639845400536],
    [0.9999, 3.7190164854557084],
    [1e-5, -4.2648907939228256],
    [1e-9, -5.9978070150076865],
    [2 ** -33, -6.337957754553789],
  ])("of %f is %f", (probability, quantile) => {
    expect(normalQuantile(probability)).toBeCloseTo(quantile, 14);
  });

  test("rises with the probability, and is odd about one half", () => {
    const words = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(words, words, (a, b) => {
        const [p, q] = [(a + 0.5) / 2 ** 32, (b + 0.5) / 2 ** 32];
        expect(normalQuantile(p) <= normalQuantile(q)).toBe(p <= q);
        expect(normalQuantile(1 - p)).toBeCloseTo(-normalQuantile(p), 12);
      }),
    );
  });
});

test("gumbelQuantile inverts the distribution function exp(-exp(-x))", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (p) => {
      expect(Math.exp(-Math.exp(-gumbelQuantile(p)))).toBeCloseTo(p, 12);
    }),
  );
});
