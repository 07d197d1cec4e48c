import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addExactly, type ExactSum, roundedSum } from "../../arithmetic/exact-sum.ts";

const sumOf = (terms: readonly number[]) => terms.reduce<ExactSum>(addExactly, []);

/** All numbers below are whole multiples of 2^-scale. */
const scale = 400;

/** A double in units of 2^-scale. */
function whole(number: number): bigint {
  let [mantissa, exponent] = [number, scale];
  for (; !Number.isInteger(mantissa); exponent--) mantissa *= 2;
  return BigInt(mantissa) * 2n ** BigInt(exponent);
}

/** Conversion of a BigInt rounds to nearest, ties to even; the powers of two are exact. */
function rounded(sum: bigint): number {
  return (Number(sum) * 2 ** -200) / 2 ** (scale - 200);
}

const term = fc
  .tuple(fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }), fc.integer({ min: -120, max: 120 }))
  .map(([mantissa, exponent]) => mantissa * 2 ** exponent);
const terms = fc.array(fc.oneof(term, fc.constantFrom(0.1, 1e17, -1e17, 1, 2 ** -53, 2 ** -106)), {
  maxLength: 30,
});

describe("a sum", () => {
  test("has no error, and is rounded once", () => {
    fc.assert(
      fc.property(terms, (some) => {
        const sum = sumOf(some);
        const exact = some.reduce((total, each) => total + whole(each), 0n);
        expect(sum.reduce((total, each) => total + whole(each), 0n)).toBe(exact);
        expect(roundedSum(sum)).toBe(rounded(exact));
      }),
    );
  });

  test("is the same in any order", () => {
    const orders = terms.chain((some) =>
      fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
    );
    fc.assert(
      fc.property(orders, ([some, others]) => {
        expect(roundedSum(sumOf(others))).toBe(roundedSum(sumOf(some)));
      }),
    );
  });

  test("is what it was after a term was added and taken away", () => {
    fc.assert(
      fc.property(terms, term, (some, each) => {
        const sum = sumOf(some);
        expect(roundedSum(addExactly(addExactly(sum, each), -each))).toBe(roundedSum(sum));
      }),
    );
  });
});

test.each([
  [[], 0],
  [[0.1, 0.2, 0.3], 0.6],
  [[1e17, 1, -1e17], 1],
  [[1, 2 ** -53], 1],
  [[1, 2 ** -53, 2 ** -106], 1 + 2 ** -52],
  [[1, 2 ** -53, -(2 ** -106)], 1],
])("%j sums to %d", (some, sum) => {
  expect(roundedSum(sumOf(some))).toBe(sum);
});
