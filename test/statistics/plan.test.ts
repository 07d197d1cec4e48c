import { describe, expect, test } from "vitest";
import { quantileOf } from "../../statistics/binomial.ts";
import { boundary, tightest } from "../../statistics/confidence-sequence.ts";
import {
  fromOutcomes,
  mixture,
  modelMoments,
  normalOutcomes,
  type Quantile,
} from "../../statistics/outcome-model.ts";
import {
  type PlannedExperiment,
  planOf,
  simulationOf,
  unitsToPlanFor,
} from "../../statistics/plan.ts";
import { leastUnits } from "../../statistics/readiness.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";

const half: PlannedExperiment["shares"] = [0.5, 0.5];
const errors = { alpha: 0.05, power: 0.8 };

function found(experiment: PlannedExperiment, experiments: number, most: number) {
  const simulation = simulationOf(experiment);
  return Array.from({ length: experiments }, (_, i) => {
    const generator = new NumpyGenerator(1, [i]);
    return simulation.run(most, () => generator.uniform()).found;
  });
}

const momentsOf = (control: Quantile, treatment: Quantile) =>
  [modelMoments(control), modelMoments(treatment)] as const;

describe("the number of units until an effect is found", () => {
  const effect = 0.1;
  const [control, treatment] = [normalOutcomes(0, 1), normalOutcomes(effect, 1)];
  const plannedUnits = Math.round(unitsToPlanFor(momentsOf(control, treatment), half, errors));
  const settings = { alpha: 0.05, plannedUnits };

  test("is that at which a Gaussian walk crosses the boundary, of normal outcomes", () => {
    // The sum of k differences of pairs is N(k effect, 2 k), and x = t rho^2 is proportional to k.
    const direct = Array.from({ length: 300 }, (_, i) => {
      const generator = new NumpyGenerator(2, [i]);
      let sum = 0;
      for (let k = 1; ; k++) {
        sum += effect + Math.SQRT2 * generator.normal();
        const x = (tightest(0.05) * 2 * k) / plannedUnits;
        if (k >= leastUnits && Math.abs(sum) / Math.sqrt(2 * k) > boundary(x, 0.05)) return 2 * k;
      }
    });
    const experiment = { control, treatment, shares: half, settings };
    const simulated = found(experiment, 300, 60_000).map(({ asymptotic = 0 }) => asymptotic);
    for (const q of [0.5, 0.8]) {
      const [one, other] = [quantileOf(direct, q), quantileOf(simulated, q)];
      expect(other.lower).toBeLessThanOrEqual(one.upper);
      expect(one.lower).toBeLessThanOrEqual(other.upper);
      // The margin for failures that nobody has seen is ln(2 / alpha) / n of the mean.
      expect(other.value / one.value).toBeGreaterThan(0.9);
      expect(other.value / one.value).toBeLessThan(1.15);
    }
    expect(simulated.every((units) => units >= 2 * leastUnits)).toBe(true);
  });

  test("is at most about the one to plan for, in as many experiments as the power says", () => {
    const experiment = { control, treatment, shares: half, settings };
    const at = found(experiment, 200, 60_000).map(({ asymptotic = 0 }) => asymptotic);
    const { within } = planOf(at, { power: 0.8, units: plannedUnits });
    expect(within?.share).toBeGreaterThan(0.75);
  });

  test("is near that of the bench for falls of 3 % against 1 %, by betting", () => {
    const usual = normalOutcomes(3180, 10);
    const falls = (share: number) => mixture(share, fromOutcomes([300]), usual);
    const experiment = {
      control: falls(0.03),
      treatment: falls(0.01),
      shares: half,
      settings: { alpha: 0.05, plannedUnits: 1000 },
      range: [0, 3500] as const,
    };
    const at = found(experiment, 100, 10_000).map(({ betting = 0 }) => betting);
    const { half: median, power } = planOf(at, { power: 0.8, units: undefined });
    expect(median.value).toBeGreaterThan(2200);
    expect(median.value).toBeLessThan(3000);
    expect(power.value).toBeGreaterThan(median.value);
  });

  test("counts units of other arms, too", () => {
    const shares = [0.25, 0.25] as const;
    const two = found({ control, treatment, shares: half, settings }, 60, 100_000);
    const four = found({ control, treatment, shares, settings }, 60, 100_000);
    const median = (all: typeof two) =>
      quantileOf(
        all.map(({ asymptotic = 0 }) => asymptotic),
        0.5,
      ).value;
    expect(median(four) / median(two)).toBeGreaterThan(1.6);
    expect(median(four) / median(two)).toBeLessThan(2.5);
  });

  test("is infinite where the effect is not found", () => {
    const [{ asymptotic, betting }] = found({ control, treatment, shares: half, settings }, 1, 50);
    expect(asymptotic).toBe(Number.POSITIVE_INFINITY);
    expect(betting).toBeUndefined();
  });
});

describe("the number of units to plan for", () => {
  const moments = [
    { mean: 0, variance: 1 },
    { mean: 0.1, variance: 1 },
  ] as const;

  test("is (2 (b + z) / d)^2 of two equal arms with deviation 1", () => {
    const b = boundary(tightest(0.05), 0.05);
    const z = 0.8416212335729143;
    expect(unitsToPlanFor(moments, half, errors)).toBeCloseTo((2 * (b + z)) ** 2 / 0.01, 6);
  });

  test("is that of equal arms, however units are split: variations are the same", () => {
    const uneven = unitsToPlanFor(moments, [0.9, 0.1], errors);
    expect(uneven).toBeCloseTo(unitsToPlanFor(moments, half, errors), 6);
  });
});
