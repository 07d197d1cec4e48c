import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differenceSequence } from "../../statistics/confidence-sequence.ts";
import { adjust, adjustAll, covariateSlope } from "../../statistics/cuped.ts";
import { add, momentsOf, noUnits, type Unit } from "../../statistics/moments.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";

const momentsOfUnits = (units: readonly Unit[]) => momentsOf(units.reduce(add, noUnits));
const number = fc.double({ min: -100, max: 100, noNaN: true });
const units = fc.array(fc.record({ value: number, covariate: number }), {
  minLength: 2,
  maxLength: 50,
});

/** Units of which half the variance is known before: correlation 0.8. */
function draw(count: number, effect: number, generator: NumpyGenerator): Unit[] {
  return Array.from({ length: count }, () => {
    const covariate = generator.normal();
    return { value: effect + 0.8 * covariate + 0.6 * generator.normal(), covariate };
  });
}

describe("adjusting by a covariate", () => {
  test("is what adjusting every unit would be", () => {
    fc.assert(
      fc.property(units, number, number, (of, theta, center) => {
        const each = of.map(({ value, covariate }) => value - theta * (covariate - center));
        const expected = momentsOfUnits(each.map((value) => ({ value })));
        const moments = momentsOfUnits(of);
        const actual = adjust(moments, theta, center);
        expect(actual.mean).toBeCloseTo(expected.mean, 8);
        // It is a difference of numbers of this size.
        const size = moments.m2 + theta ** 2 * moments.covariateM2;
        expect(Math.abs(actual.m2 - expected.m2)).toBeLessThanOrEqual(1e-9 * (1 + size));
      }),
    );
  });

  test("has the slope that leaves the least deviations: 1 - r^2 of them", () => {
    fc.assert(
      fc.property(units, (of) => {
        const moments = momentsOfUnits(of);
        fc.pre(moments.covariateM2 > 1e-3 && moments.m2 > 1e-3);
        const theta = covariateSlope([moments]);
        const best = adjust(moments, theta, 0).m2;
        const squaredCorrelation = moments.comoment ** 2 / (moments.m2 * moments.covariateM2);
        expect(Math.abs(best - (1 - squaredCorrelation) * moments.m2)).toBeLessThan(
          1e-9 * moments.m2,
        );
        for (const other of [theta - 0.1, theta + 0.1]) {
          expect(adjust(moments, other, 0).m2).toBeGreaterThan(best);
        }
      }),
    );
  });

  test("takes no effect of the arm for one of the covariate", () => {
    // The slope is 2 in both arms; the line through all units would have another.
    const arm = (value: number, covariate: number) =>
      momentsOfUnits([-1, 0, 1].map((d) => ({ value: value + 2 * d, covariate: covariate + d })));
    expect(covariateSlope([arm(0, 0), arm(10, 1)])).toBe(2);
  });

  test("changes nothing where the covariate never varies, or is not known", () => {
    const moments = momentsOfUnits([{ value: 1 }, { value: 3 }]);
    expect(adjustAll([[moments, moments]])).toEqual([
      [
        { count: 2, mean: 2, m2: 2 },
        { count: 2, mean: 2, m2: 2 },
      ],
    ]);
    expect(adjustAll([])).toEqual([]);
  });

  test("narrows the sequence to sqrt(1 - r^2), about the same effect", () => {
    const generator = new NumpyGenerator(11);
    const arms = [draw(20_000, 0, generator), draw(20_000, 0.5, generator)].map(momentsOfUnits);
    const settings = { alpha: 0.05, plannedUnits: 40_000 };
    const [[control, treatment]] = adjustAll([arms]);
    const adjusted = differenceSequence([[control, treatment]], settings);
    const raw = differenceSequence([[arms[0], arms[1]]], settings);
    if (!adjusted || !raw) throw new Error("there are units enough");
    const ratio = (adjusted.upper - adjusted.lower) / (raw.upper - raw.lower);
    expect(ratio).toBeCloseTo(0.6, 2);
    expect(adjusted.lower).toBeLessThan(0.5);
    expect(adjusted.upper).toBeGreaterThan(0.5);
  });
});
