import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kolmogorovSmirnov } from "../../../studies/results/two-samples.ts";
import { generatorFor } from "../../../train/random/streams.ts";

const sample = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 30 });

describe("the test of Kolmogorov and Smirnov", () => {
  test("finds no distance between a sample and itself, and all there is between two apart", () => {
    fc.assert(
      fc.property(sample, (values) => {
        expect(kolmogorovSmirnov(values, values)).toEqual({ statistic: 0, p: 1 });
        const apart = values.map((value) => value + 100);
        expect(kolmogorovSmirnov(values, apart).statistic).toBe(1);
      }),
    );
  });

  test("minds neither which sample is first nor how they are measured", () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const result = kolmogorovSmirnov(a, b);
        expect(kolmogorovSmirnov(b, a)).toEqual(result);
        const cube = (x: number) => x ** 3;
        expect(kolmogorovSmirnov(a.map(cube), b.map(cube))).toEqual(result);
      }),
    );
  });

  // Of large samples, D sqrt(n) exceeds 1.358 in 5 % and 1.628 in 1 %.
  test.each([
    [1.3581, 0.05],
    [1.6276, 0.01],
  ])("has its quantiles: %f", (lambda, p) => {
    const size = 2000;
    const shift = Math.round(lambda * Math.sqrt(2 * size));
    const a = Array.from({ length: size }, (_, i) => i);
    const result = kolmogorovSmirnov(
      a,
      a.map((value) => value + shift),
    );
    expect(result.statistic).toBeCloseTo(shift / size, 9);
    expect(result.p).toBeCloseTo(p, 2);
  });

  test("is wrong about samples of the same distribution as often as it says", () => {
    const generator = generatorFor(0, "exploration");
    const draw = () => Array.from({ length: 50 }, () => generator.uniform());
    const trials = 400;
    let found = 0;
    for (let i = 0; i < trials; i++) if (kolmogorovSmirnov(draw(), draw()).p < 0.1) found++;
    // Binomial(400, 0.1): 40, and more than 64 with a probability of 1e-4. D has steps, and so it is
    // found less often.
    expect(found).toBeGreaterThan(10);
    expect(found).toBeLessThan(64);
  });
});
