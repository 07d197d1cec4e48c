import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crossFit, type Example, fitStates, fitVectors, solve } from "../../statistics/baseline.ts";

const number = fc.double({ min: -10, max: 10, noNaN: true });

test("solve finds x of A x = b, whatever A = B B' + I is", () => {
  const size = 4;
  const matrix = fc.array(fc.array(number, { minLength: size, maxLength: size }), {
    minLength: size,
    maxLength: size,
  });
  const vector = fc.array(number, { minLength: size, maxLength: size });
  fc.assert(
    fc.property(matrix, vector, (b, x) => {
      const a = b.map((row, i) =>
        b.map((other, j) => row.reduce((sum, each, k) => sum + each * other[k], i === j ? 1 : 0)),
      );
      const right = a.map((row) => row.reduce((sum, each, j) => sum + each * x[j], 0));
      for (const [i, found] of solve(a, right).entries()) expect(found).toBeCloseTo(x[i], 6);
    }),
  );
});

describe("a fit to vectors", () => {
  test("is ridge regression: of one number, by hand", () => {
    const examples = [-1, 1, -1, 1].map((x) => ({ seen: [x], outcome: 3 + 2 * x, weight: 1 }));
    // Z' Z = 4, Z' (y - m) = 8, p = 1: the slope is 8 / 5.
    const predict = fitVectors(examples);
    expect(predict([1])).toBeCloseTo(3 + 8 / 5, 12);
    expect(predict([-3])).toBeCloseTo(3 - 24 / 5, 12);
  });

  test("comes near the truth with many examples, and leaves constant numbers alone", () => {
    const examples = Array.from({ length: 5000 }, (_, i) => {
      const seen = [Math.sin(i), 7, Math.cos(3 * i) * 100];
      return { seen, outcome: 1 + 2 * seen[0] - 0.03 * seen[2], weight: 1 + (i % 3) };
    });
    expect(fitVectors(examples)([0.5, 7, -50])).toBeCloseTo(3.5, 1);
  });

  test("of examples that count for nothing expects nothing", () => {
    expect(fitVectors([{ seen: [1], outcome: 5, weight: 0 }])([1])).toBe(0);
    expect(fitVectors([])([1])).toBe(0);
  });
});

test("a fit to states is the mean of each, drawn to that of all", () => {
  const predict = fitStates([
    { seen: 1, outcome: 10, weight: 1 },
    { seen: 1, outcome: 20, weight: 3 },
    { seen: 2, outcome: 0, weight: 2 },
  ]);
  const overall = (10 + 60) / 6;
  expect(predict(1)).toBeCloseTo((10 + 60 + 2 * overall) / 6, 12);
  expect(predict(2)).toBeCloseTo((2 * overall) / 4, 12);
  expect(predict(3)).toBeCloseTo(overall, 12);
});

test("what is expected of a unit does not depend on its own outcome, nor on its fold's", () => {
  const example = fc.record({
    seen: fc.tuple(number, number),
    outcome: number,
    weight: fc.double({ min: 0, max: 5, noNaN: true }),
  });
  const examples = fc.array(example, { minLength: 6, maxLength: 30 });
  const foldOf = (i: number) => i % 3;
  fc.assert(
    fc.property(examples, number, (all, other) => {
      const before = crossFit(all, foldOf, fitVectors);
      const changed = all.map(
        (each, i): Example<[number, number]> =>
          foldOf(i) === 0 ? { ...each, outcome: each.outcome + other } : each,
      );
      const after = crossFit(changed, foldOf, fitVectors);
      for (const i of all.keys()) if (foldOf(i) === 0) expect(after[i]).toBe(before[i]);
    }),
  );
});
