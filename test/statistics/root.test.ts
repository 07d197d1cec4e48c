import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rootNear } from "../../statistics/root.ts";

const roots = fc.double({ min: 1e-6, max: 1, noNaN: true });
const guesses = fc.double({ min: 1e-9, max: 1, noNaN: true });
const limits = { least: 1e-12, most: 1 };

/** Increasing functions with a root at r, with their derivatives. */
const functions = {
  line: (r: number) => (x: number) => [x - r, 1] as const,
  "a reciprocal, steep near 0": (r: number) => (x: number) => [1 / r - 1 / x, 1 / x ** 2] as const,
  logarithm: (r: number) => (x: number) => [Math.log(x / r), 1 / x] as const,
  exponential: (r: number) => (x: number) =>
    [Math.exp(40 * x) - Math.exp(40 * r), 40 * Math.exp(40 * x)] as const,
  "a step, nearly": (r: number) => (x: number) =>
    [Math.tanh(1e4 * (x - r)), 1e4 / Math.cosh(1e4 * (x - r)) ** 2] as const,
};

describe("the root of an increasing function", () => {
  test.each(Object.entries(functions))("is found from any guess: %s", (_, withRoot) => {
    fc.assert(
      fc.property(roots, guesses, (root, guess) => {
        const found = rootNear(withRoot(root), { guess, ...limits });
        expect(Math.abs(found - root)).toBeLessThan(1e-9 * root + 1e-12);
      }),
    );
  });

  test("is a limit, if it is beyond it", () => {
    for (const [root, limit] of [
      [-1, limits.least],
      [2, limits.most],
    ]) {
      expect(rootNear(functions.line(root), { guess: 0.5, ...limits })).toBe(limit);
    }
  });
});
