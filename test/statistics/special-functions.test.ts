import { describe, expect, test } from "vitest";
import {
  logGamma,
  logNormalCdf,
  regularizedUpperGamma,
} from "../../statistics/special-functions.ts";

/** Relative where numbers are larger than one. */
function errorOf(actual: number, expected: number): number {
  return Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
}

describe("ln Gamma", () => {
  // By mpmath 1.3, with 40 digits.
  test.each([
    [0.001, 6.907178885383853],
    [0.5, 0.5723649429247001],
    [1.5, -0.12078223763524522],
    [9.999, 12.799575780077413],
    [10, 12.801827480081469],
    [33.3, 82.60372358165495],
    [10000, 82099.71749644238],
    [123456.789, 1323902.0187950633],
    [1e9, 19723265827.503716],
  ])("of %d is %d", (x, expected) => {
    expect(errorOf(logGamma(x), expected)).toBeLessThan(1e-14);
  });

  test("is the logarithm of factorials", () => {
    let factorial = 1;
    for (let n = 1; n <= 20; n++) {
      factorial *= n;
      expect(errorOf(logGamma(n + 1), Math.log(factorial))).toBeLessThan(1e-14);
    }
  });
});

describe("the regularized upper incomplete gamma function", () => {
  // By mpmath 1.3, with 40 digits.
  test.each([
    [0.5, 0.1, 0.654720846018577],
    [0.5, 1.92072941034706, 0.050000000000000176],
    [0.5, 20, 2.539628589470865e-10],
    [0.5, 1e-12, 0.9999988716208329],
    [1, 10, 4.5399929762484854e-5],
    [1.5, 2, 0.2614641299491106],
    [2.5, 40, 8.391825114831611e-16],
    [4.5, 3, 0.7399182920946537],
    [4.5, 300, 2.0941845519359112e-123],
    [50, 30, 0.999481108537452],
    [50, 80, 0.00013078397659141034],
  ])("of %d, %d is %d", (a, x, expected) => {
    expect(Math.abs(regularizedUpperGamma(a, x) / expected - 1)).toBeLessThan(1e-12);
  });

  test("of 1 is e^-x", () => {
    for (const x of [0, 0.3, 1.99, 2, 2.01, 700]) {
      expect(Math.abs(regularizedUpperGamma(1, x) / Math.exp(-x) - 1)).toBeLessThan(1e-12);
    }
  });

  test("goes from 1 to 0", () => {
    expect(regularizedUpperGamma(3, 0)).toBe(1);
    expect(regularizedUpperGamma(3, Infinity)).toBe(0);
  });
});

describe("ln Phi, of the normal distribution", () => {
  // By mpmath 1.3, with 40 digits.
  test.each([
    [-10000, -50000010.12927891],
    [-100, -5005.524208694205],
    [-40, -804.6084420137538],
    [-10, -53.23128515051247],
    [-3, -6.60772622151035],
    [-1.3, -2.335103278662442],
    [0, -Math.LN2],
    [0.5, -0.3689464152886564],
    [3, -0.0013508099647481938],
  ])("of %d is %d", (z, expected) => {
    expect(errorOf(logNormalCdf(z), expected)).toBeLessThan(1e-13);
  });

  test("keeps its digits where Phi is almost one, and ends at certainty", () => {
    expect(logNormalCdf(10) / -7.61985302416053e-24).toBeCloseTo(1, 12);
    expect(logNormalCdf(Number.POSITIVE_INFINITY)).toBeCloseTo(0, 15);
    expect(logNormalCdf(Number.NEGATIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY);
  });
});
