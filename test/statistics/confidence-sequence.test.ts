import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  boundary,
  differenceSequence,
  type Estimate,
  leastUnits,
  meanSequence,
  type SequencePhase,
  tightest,
} from "../../statistics/confidence-sequence.ts";
import { add, momentsOf, noUnits, type Sample } from "../../statistics/moments.ts";
import { simulate, summarize, withinChance } from "../../studies/bench/statistics.ts";
import { type Scenario, scenarios } from "../../studies/bench/statistics-scenarios.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";

const settings = { alpha: 0.05, plannedUnits: 1000 };

function sampleOf(values: readonly number[]): Sample {
  return momentsOf(values.map((value) => ({ value })).reduce(add, noUnits));
}

function differenceOf(phases: readonly SequencePhase[], of = settings): Estimate {
  const estimate = differenceSequence(phases, of);
  if (!estimate) throw new Error("there are units enough");
  return estimate;
}

const sample = fc.record({
  count: fc.integer({ min: leastUnits, max: 100_000 }),
  mean: fc.double({ min: -100, max: 100, noNaN: true }),
  m2: fc.double({ min: 1, max: 1e6, noNaN: true }),
});
const phase: fc.Arbitrary<SequencePhase> = fc.tuple(sample, sample);
const alphas = fc.double({ min: 1e-4, max: 0.5, noNaN: true });

describe("the boundary", () => {
  test("is the one of the paper, of unit variance, times sqrt(t)", () => {
    const [t, rho, alpha] = [400, 0.1, 0.05];
    const paper = Math.sqrt(
      ((2 * (t * rho ** 2 + 1)) / (t ** 2 * rho ** 2)) *
        Math.log(Math.sqrt(t * rho ** 2 + 1) / alpha),
    );
    expect(boundary(t * rho ** 2, alpha) / Math.sqrt(t)).toBeCloseTo(paper, 12);
  });

  // -W_{-1}(-alpha^2 / e) - 1 by scipy 1.16.
  test.each([
    [0.05, 8.211968062068253],
    [0.01, 11.756371222495419],
  ])("is tightest where Lambert's function has it, for alpha %d", (alpha, expected) => {
    expect(tightest(alpha)).toBeCloseTo(expected, 12);
  });

  test("is nowhere closer than where it is tightest", () => {
    fc.assert(
      fc.property(alphas, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (alpha, x) => {
        expect(boundary(tightest(alpha), alpha)).toBeLessThanOrEqual(boundary(x, alpha) + 1e-12);
      }),
    );
  });
});

describe("the evidence against no difference", () => {
  test("is the likelihood ratio, averaged over effects from N(0, rho^2)", () => {
    // x = t rho^2 is tightest(alpha) at the planned units; effects are u rho, and z = 2.5.
    const [x, z] = [tightest(0.05), 2.5];
    let integral = 0;
    const step = 1e-3;
    for (let u = -12; u <= 12; u += step) {
      const density = Math.exp((-u * u) / 2) / Math.sqrt(2 * Math.PI);
      integral += step * density * Math.exp(u * Math.sqrt(x) * z - (u * u * x) / 2);
    }
    const control = { count: 500, mean: 0, m2: 499 };
    const treatment = { ...control, mean: z * Math.sqrt(2 / 500) };
    expect(differenceOf([[control, treatment]]).logEValue).toBeCloseTo(Math.log(integral), 9);
  });

  test("reaches 1 / alpha just where 0 leaves the sequence", () => {
    fc.assert(
      fc.property(fc.array(phase, { minLength: 1, maxLength: 3 }), alphas, (phases, alpha) => {
        const { lower, upper, logEValue, p } = differenceOf(phases, { ...settings, alpha });
        fc.pre(Math.min(Math.abs(lower), Math.abs(upper)) > 1e-9);
        expect(lower > 0 || upper < 0).toBe(logEValue > -Math.log(alpha));
        expect(p < alpha).toBe(lower > 0 || upper < 0);
      }),
    );
  });
});

describe("the difference of two arms", () => {
  test("in one phase is that of their means, with Welch's standard error", () => {
    fc.assert(
      fc.property(phase, ([control, treatment]) => {
        const { estimate, standardError } = differenceOf([[control, treatment]]);
        const variance = [control, treatment]
          .map(({ m2, count }) => m2 / (count - 1) / count)
          .reduce((sum, part) => sum + part);
        expect(estimate).toBeCloseTo(treatment.mean - control.mean, 9);
        expect(standardError / Math.sqrt(variance)).toBeCloseTo(1, 12);
      }),
    );
  });

  test("has the opposite sign for arms that are exchanged", () => {
    fc.assert(
      fc.property(fc.array(phase, { minLength: 1, maxLength: 3 }), (phases) => {
        const one = differenceOf(phases);
        const other = differenceOf(phases.map(([a, b]): SequencePhase => [b, a]));
        expect(other.lower).toBeCloseTo(-one.upper, 9);
        expect(other.logEValue).toBeCloseTo(one.logEValue, 6);
      }),
    );
  });

  test("is in the outcomes' unit, and knows no zero of them", () => {
    const inUnits = ({ count, mean, m2 }: Sample) => ({ count, mean: 3 + 7 * mean, m2: 49 * m2 });
    fc.assert(
      fc.property(fc.array(phase, { minLength: 1, maxLength: 3 }), (phases) => {
        const one = differenceOf(phases);
        const other = differenceOf(phases.map(([a, b]): SequencePhase => [inUnits(a), inUnits(b)]));
        expect(other.lower).toBeCloseTo(7 * one.lower, 6);
        expect(other.upper).toBeCloseTo(7 * one.upper, 6);
      }),
    );
  });

  test("does not take a drift for an effect while weights are raised", () => {
    // Outcomes rise from 0 to 10; the treatment has 1 % of units before, and half after.
    const around = (mean: number, count: number) => ({ count, mean, m2: count - 1 });
    const phases: SequencePhase[] = [
      [around(0, 9900), around(0, 100)],
      [around(10, 5000), around(10, 5000)],
    ];
    expect(differenceOf(phases).estimate).toBe(0);
    const mixed: SequencePhase = [sampleOf([0, 10]), sampleOf([0, 10])];
    for (const arm of [0, 1]) {
      const [before, after] = [phases[0][arm], phases[1][arm]];
      mixed[arm].count = before.count + after.count;
      mixed[arm].mean = (10 * after.count) / mixed[arm].count;
      mixed[arm].m2 = before.m2 + after.m2 + 100 * before.count;
    }
    expect(differenceOf([mixed]).lower).toBeGreaterThan(6);
  });

  test("is hardly less certain for a phase in which one arm had few units", () => {
    const many = { count: 5000, mean: 0, m2: 4999 };
    const few = { count: 10, mean: 0, m2: 9 };
    const without = differenceOf([[many, many]]).standardError;
    const withPhase = differenceOf([
      [many, many],
      [many, few],
    ]).standardError;
    expect(withPhase).toBeLessThan(without);
  });

  test("is as narrow as can be at the planned units: 3.04 standard errors, where 1.96 are for one look", () => {
    const half = { count: 500, mean: 0, m2: 499 };
    const { upper, fixedTime, standardError } = differenceOf([[half, half]]);
    expect(upper / standardError).toBeCloseTo(3.0351, 4);
    expect(fixedTime.upper / standardError).toBeCloseTo(1.96, 3);
  });

  test("is not told below the least units of an arm, nor of outcomes that are all the same", () => {
    const enough = { count: leastUnits, mean: 0, m2: 1 };
    expect(differenceSequence([[enough, enough]], settings)).toBeDefined();
    const few = { ...enough, count: leastUnits - 1 };
    expect(differenceSequence([[enough, few]], settings)).toBeUndefined();
    const same = { count: 1000, mean: 1, m2: 0 };
    expect(differenceSequence([[same, same]], settings)).toBeUndefined();
    expect(differenceSequence([], settings)).toBeUndefined();
  });

  test.each([
    [{ alpha: 0, plannedUnits: 1000 }, "alpha must be from 0 to 1, not 0"],
    [{ alpha: 1, plannedUnits: 1000 }, "alpha must be from 0 to 1, not 1"],
    [{ alpha: 0.05, plannedUnits: 0 }, "plannedUnits must be at least 1, not 0"],
  ])("refuses the settings %j", (wrong, message) => {
    expect(() => differenceSequence([], wrong)).toThrow(message);
    expect(() => meanSequence(sampleOf([1]), wrong)).toThrow(message);
  });
});

describe("the mean of one arm", () => {
  test("is at the planned units as certain as the boundary has it", () => {
    const arm = { count: 500, mean: 2, m2: 4 * 499 };
    const estimate = meanSequence(arm, settings);
    expect(estimate?.estimate).toBe(2);
    expect(estimate?.standardError).toBeCloseTo(2 / Math.sqrt(500), 12);
    const margin = (2 / Math.sqrt(500)) * boundary(tightest(0.05), 0.05);
    expect(estimate?.upper).toBeCloseTo(2 + margin, 12);
  });

  test("is not told below the least units, nor of outcomes that are all the same", () => {
    expect(meanSequence({ count: leastUnits - 1, mean: 2, m2: 1 }, settings)).toBeUndefined();
    expect(meanSequence({ count: 1000, mean: 2, m2: 0 }, settings)).toBeUndefined();
  });
});

describe("looking after every unit", () => {
  const experiments = 600;
  const study = (scenario: Scenario) => {
    const seen = Array.from({ length: experiments }, (_, experiment) =>
      simulate(scenario, { units: 1000, alpha: 0.05 }, new NumpyGenerator(1, [experiment])),
    );
    return summarize(scenario, seen);
  };
  const named = (name: string, effect: number) => {
    const scenario = scenarios.find((each) => each.name === name && each.effect === effect);
    if (!scenario) throw new Error(`there is no scenario ${name}`);
    return scenario;
  };

  test.each(["exponential", "weights chase the leader", "ramp 2, 10, 50 %, drifting"])(
    "finds no difference where there is none, but in one of twenty at most; a t-test often does: %s",
    (name) => {
      const { found, sequence_wrong, fixed_time_wrong } = study(named(name, 0));
      expect(sequence_wrong).toBeLessThanOrEqual(withinChance(0.05, experiments));
      expect(found).toBe(sequence_wrong);
      expect(fixed_time_wrong).toBeGreaterThan(2 * 0.05);
    },
  );

  test("finds an effect nearly always, with the truth in the sequence all the time", () => {
    const result = study({ ...named("normal", 0.1), effect: 0.35 });
    expect(result.found).toBeGreaterThan(0.95);
    expect(result.sequence_wrong).toBeLessThanOrEqual(withinChance(0.05, experiments));
    expect(result.median_units_until_found).toBeLessThan(1000);
  });
});
