import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differenceSequence } from "../../statistics/confidence-sequence.ts";
import {
  adjust,
  adjustAll,
  balanceP,
  type CovariatePhase,
  covariateSlope,
  impute,
} from "../../statistics/cuped.ts";
import { phasedDifference } from "../../statistics/difference.ts";
import { addUnit, momentsOf, noUnits, type Unit } from "../../statistics/moments.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";

const momentsOfUnits = (units: readonly Unit[]) => momentsOf(units.reduce(addUnit, noUnits));
const number = fc.double({ min: -100, max: 100, noNaN: true });
const unit: fc.Arbitrary<Unit> = fc.oneof(
  fc.record({ value: number, covariate: number }),
  fc.record({ value: number }),
);
const units = fc.array(unit, { minLength: 2, maxLength: 50 });
const phase: fc.Arbitrary<CovariatePhase> = fc
  .tuple(units, units)
  .map(([control, treatment]) => [momentsOfUnits(control), momentsOfUnits(treatment)]);
const settings = { alpha: 0.05, plannedUnits: 1000 };

/** Units with a slope, of which a share lacks the covariate, whose mean is 3000. */
function draw(
  generator: NumpyGenerator,
  {
    count,
    slope,
    missing = 0,
    mean = 3000,
  }: { count: number; slope: number; missing?: number; mean?: number },
): Unit[] {
  return Array.from({ length: count }, () => {
    const covariate = mean + generator.normal();
    const value = slope * (covariate - mean) + 0.6 * generator.normal();
    return generator.uniform() < missing ? { value } : { value, covariate };
  });
}

describe("adjusting by a covariate", () => {
  test("leaves out a covariate that varies by less than its slope's square can tell", () => {
    const control = momentsOfUnits([{ value: 0, covariate: -4.3e-162 }, { value: 0 }]);
    const treatment = momentsOfUnits([
      { value: 0, covariate: 0 },
      { value: -7.5e-7, covariate: 0 },
    ]);
    expect(covariateSlope([[control, treatment]])).toBe(0);
  });

  test("is what adjusting every unit would be, with the phase's mean for a missing covariate", () => {
    fc.assert(
      fc.property(units, number, number, (of, theta, center) => {
        const each = of.map(
          ({ value, covariate = center }) => value - theta * (covariate - center),
        );
        const expected = momentsOfUnits(each.map((value) => ({ value })));
        const moments = momentsOfUnits(of);
        const actual = adjust(moments, theta, center);
        expect(actual.mean).toBeCloseTo(expected.mean, 6);
        // It is a difference of numbers of this size.
        const size = moments.m2 + theta ** 2 * impute(moments, center).m2;
        expect(Math.abs(actual.m2 - expected.m2)).toBeLessThanOrEqual(1e-9 * (1 + size));
      }),
    );
  });

  test("has the slope with the least variance of the difference, which never is larger than without", () => {
    fc.assert(
      fc.property(fc.array(phase, { minLength: 1, maxLength: 3 }), (phases) => {
        const variation = (arms: Parameters<typeof phasedDifference>[0]) =>
          phasedDifference(arms)?.variation ?? 0;
        const theta = covariateSlope(phases);
        const [raw, adjusted] = [variation(phases), variation(adjustAll(phases))];
        expect(adjusted).toBeLessThanOrEqual(raw * (1 + 1e-9) + 1e-12);
        for (const other of [theta - 0.1, theta + 0.1]) {
          const centers = phases.map((arms) => {
            const count = arms.reduce((sum, { covariate }) => sum + covariate.count, 0);
            const sum = arms.reduce((total, { covariate: c }) => total + c.count * c.mean, 0);
            return count === 0 ? 0 : sum / count;
          });
          const others = phases.map(
            ([a, b], k) => [adjust(a, other, centers[k]), adjust(b, other, centers[k])] as const,
          );
          expect(variation(others)).toBeGreaterThanOrEqual(adjusted * (1 - 1e-9) - 1e-12);
        }
      }),
    );
  });

  test("changes nothing where the covariate never varies, or is not known", () => {
    for (const more of [{}, { covariate: 0.1 + 0.2 }]) {
      const moments = momentsOfUnits([1, 3].map((value) => ({ value, ...more })));
      const [[control, treatment]] = adjustAll([[moments, moments]]);
      for (const { mean, m2 } of [control, treatment]) expect([mean, m2]).toEqual([2, 2]);
    }
    expect(adjustAll([])).toEqual([]);
  });

  test("narrows the sequence to sqrt(1 - r^2), about the same effect", () => {
    const generator = new NumpyGenerator(11);
    const control = draw(generator, { count: 20_000, slope: 0.8 });
    const treatment = draw(generator, { count: 20_000, slope: 0.8 });
    const arms: CovariatePhase = [
      momentsOfUnits(control),
      momentsOfUnits(treatment.map((each) => ({ ...each, value: each.value + 0.5 }))),
    ];
    const adjusted = differenceSequence([arms], settings, adjustAll([arms]));
    const raw = differenceSequence([arms], settings);
    if (!adjusted || !raw) throw new Error("there are units enough");
    const ratio = (adjusted.upper - adjusted.lower) / (raw.upper - raw.lower);
    expect(ratio).toBeCloseTo(0.6, 2);
    expect(adjusted.lower).toBeLessThan(0.5);
    expect(adjusted.upper).toBeGreaterThan(0.5);
  });

  test("does not widen it at 90 : 10 with slopes 2 and 0, and keeps most of the gain if a fifth lack it", () => {
    const generator = new NumpyGenerator(12);
    const width = (arms: CovariatePhase, cuped: boolean) => {
      const estimate = differenceSequence([arms], settings, cuped ? adjustAll([arms]) : [arms]);
      return estimate ? estimate.upper - estimate.lower : Number.NaN;
    };
    const unlike: CovariatePhase = [
      momentsOfUnits(draw(generator, { count: 9000, slope: 2 })),
      momentsOfUnits(draw(generator, { count: 1000, slope: 0 })),
    ];
    expect(width(unlike, true)).toBeLessThan(width(unlike, false));
    const [a, b] = [0, 1].map(() =>
      momentsOfUnits(draw(generator, { count: 10_000, slope: 0.8, missing: 0.2 })),
    );
    // A fifth of the explained variance, 0.64, is lost: sqrt(1 - 0.8 0.64) = 0.70.
    expect(width([a, b], true) / width([a, b], false)).toBeCloseTo(0.7, 1);
  });
});

describe("the balance of a covariate", () => {
  const arms = (treatment: { missing?: number; mean?: number }): CovariatePhase => {
    const generator = new NumpyGenerator(13);
    return [
      momentsOfUnits(draw(generator, { count: 4000, slope: 1, missing: 0.2 })),
      momentsOfUnits(draw(generator, { count: 4000, slope: 1, missing: 0.2, ...treatment })),
    ];
  };

  test("is given where arms have the same covariates, and lack them equally often", () => {
    expect(balanceP([arms({})], settings)).toBeGreaterThan(0.01);
    expect(balanceP([], settings)).toBe(1);
  });

  test("is not where one lacks them more often, or has larger ones", () => {
    expect(balanceP([arms({ missing: 0.3 })], settings)).toBeLessThan(0.01);
    expect(balanceP([arms({ mean: 3000.3 })], settings)).toBeLessThan(0.01);
  });
});
