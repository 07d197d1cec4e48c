import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  clippedCells,
  noiselessAction,
  squashedCells,
  squashedDensity,
} from "../../../edge/page/stage/density.js";
import { normalCdf } from "../../../edge/page/stage/normal.js";
import { drawEpsilon } from "../../../noise/epsilon.ts";
import { erf } from "../../../noise/error-function.ts";

const dimension = fc
  .record({
    low: fc.double({ min: -5, max: 4, noNaN: true }),
    width: fc.double({ min: 0.1, max: 10, noNaN: true }),
    mean: fc.double({ min: -4, max: 4, noNaN: true }),
    logStd: fc.double({ min: -6, max: 2, noNaN: true }),
  })
  .map(({ low, width, mean, logStd }) => ({ low, high: low + width, mean, logStd }));

const count = 50;
const total = (cells: ArrayLike<number>, width: number) =>
  Array.from(cells).reduce((sum, cell) => sum + cell * width, 0);

test("the normal distribution function is (1 + erf(x / sqrt 2)) / 2", () => {
  fc.assert(
    fc.property(fc.double({ min: -12, max: 12, noNaN: true }), (x) => {
      expect(normalCdf(x)).toBeCloseTo((1 + erf(x / Math.SQRT2)) / 2, 14);
    }),
  );
  expect([-Infinity, 0, Infinity].map(normalCdf)).toEqual([0, 0.5, 1]);
});

describe("a squashed Gaussian", () => {
  test("has probability 1 between its bounds", () => {
    fc.assert(
      fc.property(dimension, (each) => {
        const width = (each.high - each.low) / count;
        expect(total(squashedCells(each, count), width)).toBeCloseTo(1, 12);
      }),
    );
  });

  test("has cells whose average density is the density's integral over them", () => {
    const each = { low: -2, high: 2, mean: 0.4, logStd: -0.5 };
    const width = 4 / count;
    const cells = squashedCells(each, count);
    const parts = 200;
    for (let i = 1; i < count - 1; i++) {
      let sum = 0;
      for (let j = 0; j < parts; j++) {
        sum += squashedDensity(each, -2 + (i + (j + 0.5) / parts) * width);
      }
      expect(cells[i]).toBeCloseTo(sum / parts, 4);
    }
  });

  test("is what tanh makes of the Worker's noise", () => {
    const each = { low: -1, high: 3, mean: -0.3, logStd: -0.2 };
    const draws = 200_000;
    const counts = new Float64Array(10);
    for (const epsilon of drawEpsilon("normal", 7, draws, 1)) {
      const action = 1 + 2 * Math.tanh(each.mean + Math.exp(each.logStd) * epsilon);
      counts[Math.min(9, Math.floor(((action + 1) / 4) * 10))] += 1;
    }
    const cells = squashedCells(each, 10);
    for (const [i, cell] of cells.entries()) {
      const probability = cell * 0.4;
      // Five standard deviations of a binomial share.
      const error = 5 * Math.sqrt((probability * (1 - probability)) / draws);
      expect(Math.abs(counts[i] / draws - probability)).toBeLessThan(error);
    }
  });
});

describe("a clipped Gaussian", () => {
  test("has probability 1 between and at its bounds", () => {
    fc.assert(
      fc.property(dimension, (each) => {
        const { cells, atLow, atHigh } = clippedCells(each, count);
        const width = (each.high - each.low) / count;
        expect(total(cells, width) + atLow + atHigh).toBeCloseTo(1, 12);
      }),
    );
  });

  test("has half of its probability at a bound that is its mean", () => {
    const { atLow, atHigh } = clippedCells({ low: -1, high: 1, mean: 1, logStd: -9 }, count);
    expect(atHigh).toBe(0.5);
    expect(atLow).toBe(0);
  });
});

test("without noise, the mean is squashed, or clipped", () => {
  const bounds = { low: -1, high: 3 };
  expect(noiselessAction("squashed_gaussian", { ...bounds, mean: 0 })).toBe(1);
  expect(noiselessAction("squashed_gaussian", { ...bounds, mean: 1 })).toBeCloseTo(
    1 + 2 * Math.tanh(1),
  );
  expect(noiselessAction("clipped_gaussian", { ...bounds, mean: 7 })).toBe(3);
});
