import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { permutationTest } from "../../../../studies/results/comparison/permutation-test.ts";

const sample = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 1, maxLength: 4 });

describe("the permutation test", () => {
  test("of three values below three others finds 2 of 20 divisions as far apart", () => {
    expect(permutationTest([1, 2, 3], [10, 20, 30])).toBe(0.1);
  });

  test("counts divisions by hand", () => {
    // Differences of {1, 4} and {2, 9}: -3. Of the six divisions, those of {1, 2} and {4, 9} differ
    // by 5, of {1, 9} and {2, 4} by 2, each with its mirror image.
    expect(permutationTest([1, 4], [2, 9])).toBeCloseTo(4 / 6, 12);
  });

  test("of samples with equal means is 1", () => {
    expect(permutationTest([0.1, 0.2, 0.3], [0.3, 0.2, 0.1])).toBe(1);
  });

  test("needs values", () => {
    expect(() => permutationTest([1, Number.NaN], [2])).toThrow("finite values, not [1,NaN]");
    expect(() => permutationTest([], [2])).toThrow(RangeError);
  });

  test("is the same for either order, and wherever zero is", () => {
    fc.assert(
      fc.property(sample, sample, fc.integer({ min: -1000, max: 1000 }), (a, b, shift) => {
        const p = permutationTest(a, b);
        expect(permutationTest(b, a)).toBeCloseTo(p, 12);
        const moved = [a, b].map((values) => values.map((value) => value + shift));
        expect(permutationTest(moved[0], moved[1])).toBeCloseTo(p, 12);
      }),
    );
  });
});
