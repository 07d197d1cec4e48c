import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { constant, orthogonal, uniform } from "../../../train/engine/initialization.ts";
import { generatorFor } from "../../../train/random/streams.ts";

const generator = (seed: number) => generatorFor(seed, "initialization");
const side = fc.integer({ min: 1, max: 12 });
const seeds = fc.integer({ min: 0, max: 2 ** 32 });
const gains = fc.double({ min: 0.01, max: 3, noNaN: true });

/** The products of each two vectors. */
function gram(vectors: readonly number[][]): number[][] {
  return vectors.map((a) => vectors.map((b) => a.reduce((sum, x, i) => sum + x * b[i], 0)));
}

describe("initial values", () => {
  test("that are constant draw nothing", () => {
    const random = generator(1);
    expect([...constant(0.25)([2, 2], random)]).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(random.read()).toEqual(generator(1).read());
  });

  test("that are uniform lie within the bound, with its mean and variance", () => {
    const values = uniform(0.5)([100, 100], generator(1));
    const average = values.reduce((sum, x) => sum + x, 0) / values.length;
    const variance = values.reduce((sum, x) => sum + (x - average) ** 2, 0) / values.length;
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.5);
    // Five standard errors of 10,000 draws; the variance of the uniform distribution is 1/12.
    expect(Math.abs(average)).toBeLessThan(5 / Math.sqrt(12 * 10_000));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 / Math.sqrt(180 * 10_000));
  });
});

describe("an orthogonal matrix", () => {
  test.each([
    ["tall", (short: number, more: number) => [short + more, short]],
    ["wide", (short: number, more: number) => [short, short + more]],
    ["square", (short: number) => [short, short]],
  ])("that is %s has orthogonal rows or columns, as long as the gain", (_, shapeOf) => {
    fc.assert(
      fc.property(side, side, gains, seeds, (short, more, gain, seed) => {
        const [rows, columns] = shapeOf(short, more);
        const w = orthogonal(gain)([rows, columns], generator(seed));
        const vectors = Array.from({ length: short }, (_, k) =>
          rows < columns
            ? [...w.slice(k * columns, (k + 1) * columns)]
            : Array.from({ length: rows }, (_, i) => w[i * columns + k]),
        );
        gram(vectors).forEach((products, i) => {
          products.forEach((product, j) => {
            expect(product).toBeCloseTo(i === j ? gain ** 2 : 0, 10);
          });
        });
      }),
    );
  });

  test("is the Q of a Gaussian matrix's decomposition Q R, with a positive diagonal of R", () => {
    fc.assert(
      fc.property(side, side, seeds, (columns, more, seed) => {
        const rows = columns + more;
        const q = orthogonal(1)([rows, columns], generator(seed));
        const gaussian = new Float64Array(rows * columns);
        generator(seed).fillNormal(gaussian);
        for (let i = 0; i < columns; i++) {
          for (let j = 0; j <= i; j++) {
            // R = Q^T G
            let r = 0;
            for (let k = 0; k < rows; k++) r += q[k * columns + i] * gaussian[k * columns + j];
            if (i === j) expect(r).toBeGreaterThan(0);
            else expect(r).toBeCloseTo(0, 10);
          }
        }
      }),
    );
  });

  test("is refused for a vector", () => {
    expect(() => orthogonal(1)([3], generator(1))).toThrow("orthogonal of [3]: needs a matrix");
  });
});
