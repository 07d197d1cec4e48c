import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  boundary,
  differenceSequence,
  type Estimate,
  meanSequence,
  tightest,
} from "../../statistics/confidence-sequence.ts";
import type { SequencePhase } from "../../statistics/difference.ts";
import { addUnit, momentsOf, noUnits, type Sample } from "../../statistics/moments.ts";
import { leastUnits, reasonToWait } from "../../statistics/readiness.ts";
import { simulate, summarize, withinChance } from "../../studies/bench/statistics.ts";
import { type Scenario, scenarios } from "../../studies/bench/statistics-scenarios.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";

const settings = { alpha: 0.05, plannedUnits: 1000 };

/** A sample with the fourth powers of a normal distribution. */
function normalSample(count: number, mean: number, m2: number): Sample {
  return { count, mean, m2, m4: (3 * m2 ** 2) / count };
}

function sampleOf(values: readonly number[]): Sample {
  return momentsOf(values.map((value) => ({ value })).reduce(addUnit, noUnits));
}

function differenceOf(phases: readonly SequencePhase[], of = settings): Estimate {
  const estimate = differenceSequence(phases, of);
  if (!estimate) throw new Error("there are units enough");
  return estimate;
}

const sample = fc
  .tuple(
    fc.integer({ min: leastUnits, max: 100_000 }),
    fc.double({ min: -100, max: 100, noNaN: true }),
    fc.double({ min: 1, max: 1e6, noNaN: true }),
  )
  .map(([count, mean, m2]) => normalSample(count, mean, m2));
const phase: fc.Arbitrary<SequencePhase> = fc.tuple(sample, sample);
/** Phases that need not wait. */
const phasesThatShow = fc
  .array(phase, { minLength: 1, maxLength: 3 })
  .filter((phases) => reasonToWait([0, 1].map((arm) => phases.map((of) => of[arm]))) === undefined);
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
    const control = normalSample(500, 0, 499);
    const se = Math.sqrt(2 / 500);
    // z standard errors beyond what outcomes that nobody has seen may add to this mean.
    const treatment = { ...control, mean: (z * se) / (1 - Math.log(2 / 0.05) / 500) };
    expect(differenceOf([[control, treatment]]).logEValue).toBeCloseTo(Math.log(integral), 9);
  });

  test("reaches 1 / alpha just where 0 leaves the sequence", () => {
    fc.assert(
      fc.property(phasesThatShow, alphas, (phases, alpha) => {
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
      fc.property(phasesThatShow, (phases) => {
        const one = differenceOf(phases);
        const other = differenceOf(phases.map(([a, b]): SequencePhase => [b, a]));
        expect(other.lower).toBeCloseTo(-one.upper, 9);
        expect(other.logEValue).toBeCloseTo(one.logEValue, 6);
      }),
    );
  });

  test("is in the outcomes' unit", () => {
    const inUnits = ({ count, mean, m2 }: Sample) => normalSample(count, 7 * mean, 49 * m2);
    fc.assert(
      fc.property(phasesThatShow, (phases) => {
        const one = differenceOf(phases);
        const other = differenceOf(phases.map(([a, b]): SequencePhase => [inUnits(a), inUnits(b)]));
        expect(other.lower).toBeCloseTo(7 * one.lower, 6);
        expect(other.upper).toBeCloseTo(7 * one.upper, 6);
      }),
    );
  });

  test("is wider the farther outcomes are from 0, by those that nobody may have seen yet", () => {
    const away = (sample: Sample): Sample => ({ ...sample, mean: sample.mean + 1000 });
    const centered = (sample: Sample): Sample => ({ ...sample, mean: 0 });
    fc.assert(
      fc.property(phase, ([control, treatment]) => {
        const arms = [control, treatment].map(away);
        const margins = arms.map(({ count, mean }) => (Math.log(2 / 0.05) / count) * mean);
        const near = differenceOf([[centered(control), centered(treatment)]]);
        const far = differenceOf([[arms[0], arms[1]]]);
        expect(far.upper - far.estimate).toBeCloseTo(
          near.upper - near.estimate + Math.max(...margins),
          6,
        );
      }),
    );
  });

  test("does not take a drift for an effect while weights are raised", () => {
    // Outcomes rise from 0 to 10; the treatment has 1 % of units before, and half after.
    const around = (mean: number, count: number) => normalSample(count, mean, count - 1);
    const phases: SequencePhase[] = [
      [around(0, 9900), around(0, 100)],
      [around(10, 5000), around(10, 5000)],
    ];
    expect(differenceOf(phases).estimate).toBe(0);
    const mixed = [sampleOf([0, 10]), sampleOf([0, 10])] as const;
    for (const arm of [0, 1]) {
      const [before, after] = [phases[0][arm], phases[1][arm]];
      mixed[arm].count = before.count + after.count;
      mixed[arm].mean = (10 * after.count) / mixed[arm].count;
      mixed[arm].m2 = before.m2 + after.m2 + 100 * before.count;
    }
    expect(differenceOf([mixed]).lower).toBeGreaterThan(6);
  });

  test("is hardly less certain for a phase in which one arm had few units", () => {
    const many = normalSample(5000, 0, 4999);
    const few = normalSample(10, 0, 9);
    const without = differenceOf([[many, many]]).standardError;
    const withPhase = differenceOf([
      [many, many],
      [many, few],
    ]).standardError;
    expect(withPhase).toBeLessThan(without);
  });

  test("is as narrow as can be at the planned units: 3.04 standard errors, where 1.96 are for one look", () => {
    const half = normalSample(500, 0, 499);
    const { upper, fixedTime, standardError } = differenceOf([[half, half]]);
    expect(upper / standardError).toBeCloseTo(3.0351, 4);
    expect(fixedTime.upper / standardError).toBeCloseTo(1.96, 3);
  });

  test("is not told below the least units of an arm, nor of outcomes that are all the same", () => {
    const enough = normalSample(leastUnits, 0, 1);
    expect(differenceSequence([[enough, enough]], settings)).toBeDefined();
    const few = { ...enough, count: leastUnits - 1 };
    expect(differenceSequence([[enough, few]], settings)).toBeUndefined();
    const same = normalSample(1000, 1, 0);
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
    const arm = normalSample(500, 2, 4 * 499);
    const estimate = meanSequence(arm, settings);
    expect(estimate?.estimate).toBe(2);
    expect(estimate?.standardError).toBeCloseTo(2 / Math.sqrt(500), 12);
    const margin = (2 / Math.sqrt(500)) * boundary(tightest(0.05), 0.05);
    const unseen = (2 * Math.log(2 / 0.05)) / 500;
    expect(estimate?.upper).toBeCloseTo(2 + margin + unseen, 12);
  });

  test("is not told below the least units, nor of outcomes that are all the same", () => {
    expect(meanSequence(normalSample(leastUnits - 1, 2, 1), settings)).toBeUndefined();
    expect(meanSequence(normalSample(1000, 2, 0), settings)).toBeUndefined();
  });
});

describe("looking after every unit", () => {
  const experiments = 120;
  const study = (scenario: Scenario) => {
    const task = { units: 2500, alpha: 0.05, plannedUnits: 1000 };
    const seen = Array.from({ length: experiments }, (_, experiment) =>
      simulate(scenario, task, new NumpyGenerator(1, [experiment])),
    );
    return summarize(scenario, seen);
  };
  const named = (name: string, effect: number) => {
    const scenario = scenarios.find((each) => each.name === name && each.effects[0] === effect);
    if (!scenario) throw new Error(`there is no scenario ${name}`);
    return scenario;
  };

  test.each(["exponential", "weights chase the leader", "ramp 2, 10, 50 %, drifting"])(
    "finds no difference where there is none, but in one of twenty at most, and no more often than a t-test: %s",
    (name) => {
      const { asymptotic, fixed_time_wrong } = study(named(name, 0));
      expect(asymptotic.ever_wrong).toBeLessThanOrEqual(withinChance(0.05, experiments));
      expect(asymptotic.found).toBe(asymptotic.ever_wrong);
      expect(fixed_time_wrong).toBeGreaterThanOrEqual(asymptotic.ever_wrong);
    },
  );

  test("finds an effect nearly always, with the truth in the sequence all the time", () => {
    const draw: Scenario["draw"] = (generator, { arm }) => ({
      value: generator.normal() + 0.35 * arm,
    });
    const { asymptotic } = study({ ...named("normal", 0.1), draw, effects: [0.35] });
    expect(asymptotic.found).toBeGreaterThan(0.95);
    expect(asymptotic.ever_wrong).toBeLessThanOrEqual(withinChance(0.05, experiments));
    expect(asymptotic.median_units_until_found).toBeLessThan(1500);
  });

  test("finds falls of 10 % against 2 % by the declared range, long before it may be said without", () => {
    const scenario = scenarios.find(({ name }) => name === "falls 10 % : 2 %");
    if (!scenario) throw new Error("there is no such scenario");
    const task = { units: 1000, alpha: 0.05, plannedUnits: 1000 };
    const seen = Array.from({ length: 40 }, (_, experiment) =>
      simulate(scenario, task, new NumpyGenerator(2, [experiment])),
    );
    const { betting } = summarize(scenario, seen);
    expect(betting?.ever_wrong).toBeLessThanOrEqual(withinChance(0.05, 40));
    expect(betting?.found).toBeGreaterThan(0.9);
    expect(betting?.median_units_until_found).toBeLessThan(700);
  });
});
