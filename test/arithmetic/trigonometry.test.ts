import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cosine, sine } from "../../arithmetic/trigonometry.ts";

/** Fixed-point numbers have this many bits after the point. */
const bits = 300n;
const one = 1n << bits;

/** A number in fixed point, without error for |x| > 2^-200. */
function fixed(x: number): bigint {
  let [scaled, exponent] = [x, 0n];
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    exponent += 1n;
  }
  return (BigInt(scaled) << bits) >> exponent;
}

/** The nearest number: Number rounds, and the powers of 2 are exact. */
const rounded = (x: bigint) => Number(x) / 2 ** Number(bits);

/** sum_k (-1)^k x^(2k + offset) / (2k + offset)! */
function taylor(x: number, offset: bigint): number {
  const r = fixed(x);
  let term = offset === 0n ? one : r;
  let total = term;
  for (let n = offset; term !== 0n; n += 2n) {
    term = (((-term * r) >> bits) * r) >> bits;
    term /= (n + 1n) * (n + 2n);
    total += term;
  }
  return rounded(total);
}

const angles = fc.oneof(
  fc.double({ min: -20, max: 20, noNaN: true }),
  fc.double({ min: -0.3, max: 0.3, noNaN: true }),
  fc.integer({ min: -12, max: 12 }).map((quarters) => (quarters * Math.PI) / 2),
);
const large = angles.filter((x) => x === 0 || Math.abs(x) > 2 ** -100);

describe("sine and cosine", () => {
  test("are the numbers nearest to the exact values", () => {
    fc.assert(
      fc.property(large, (x) => {
        expect(sine(x) + 0).toBe(taylor(x, 1n) + 0);
        expect(cosine(x)).toBe(taylor(x, 0n));
      }),
      { numRuns: 300 },
    );
  });

  test("have the values that everybody knows", () => {
    expect([0, Math.PI / 6].map(sine)).toEqual([0, 0.49999999999999994]);
    expect([0, Math.PI / 2, Math.PI].map(cosine)).toEqual([1, 6.123233995736766e-17, -1]);
  });
});
