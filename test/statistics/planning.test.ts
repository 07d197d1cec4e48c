import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { modelMoments, modelsOf, planned, uniforms } from "../../statistics/planning.ts";

describe("the plan of an experiment", () => {
  const plan = (effect: number, given?: number) => {
    const models = modelsOf({ outcomes: { mean: 0, deviation: 1 } }, { effect });
    const moments = [modelMoments(models[0]), modelMoments(models[1])] as const;
    const weights = [0.5, 0.25, 0.25];
    return planned({ models, moments, weights, alpha: 0.05, power: 0.8, plannedUnits: given });
  };

  test("shares alpha among the comparisons, and has the shares of the arms that are compared", () => {
    const { experiment } = plan(0.5);
    expect(experiment.shares).toEqual([0.5, 0.25]);
    expect(experiment.settings.alpha).toBe(0.025);
  });

  test("is for a number of units with two digits, within the limits of a declaration", () => {
    const effects = fc.double({ min: 1e-6, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(effects, (effect) => {
        const { plannedUnits } = plan(effect);
        expect(plannedUnits).toBeGreaterThanOrEqual(10);
        expect(plannedUnits).toBeLessThanOrEqual(1e9);
        expect(Number(plannedUnits.toPrecision(2))).toBe(plannedUnits);
      }),
    );
  });

  test("is for the units that are given", () => {
    expect(plan(0.5, 1234).plannedUnits).toBe(1234);
  });
});

describe("uniform numbers", () => {
  const first = (seed: number, stream: number) => {
    const next = uniforms(seed, stream);
    return Array.from({ length: 64 }, next);
  };

  test("are multiples of 2^-53 in [0, 1), the same each time", () => {
    const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(word, word, (seed, stream) => {
        const numbers = first(seed, stream);
        expect(first(seed, stream)).toEqual(numbers);
        for (const number of numbers) {
          expect(number).toBeGreaterThanOrEqual(0);
          expect(number).toBeLessThan(1);
          expect(Number.isInteger(number * 2 ** 53)).toBe(true);
        }
      }),
    );
  });

  test("differ from one stream to the next", () => {
    expect(first(0, 1)).not.toEqual(first(0, 0));
    expect(first(1, 0)).not.toEqual(first(0, 0));
  });

  test("have the mean 1/2", () => {
    const next = uniforms(7, 3);
    const count = 100_000;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += next();
    // Five standard errors of numbers that are the same each time.
    expect(Math.abs(sum / count - 0.5)).toBeLessThan(5 / Math.sqrt(12 * count));
  });
});
