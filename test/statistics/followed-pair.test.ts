import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boundedDifference } from "../../statistics/bounded-sequence.ts";
import { differenceSequence } from "../../statistics/confidence-sequence.ts";
import {
  AsymptoticPair,
  BoundedPair,
  type FollowedPair,
  type Side,
} from "../../statistics/followed-pair.ts";
import { addOutcome, noOutcomes, type OutcomeRange } from "../../statistics/histogram.ts";
import { addUnit, momentsOf, noUnits, type Totals, type Unit } from "../../statistics/moments.ts";
import { RunningMoments } from "../../statistics/running-moments.ts";
import { simulate } from "../../studies/bench/statistics.ts";
import { scenarios } from "../../studies/bench/statistics-scenarios.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";

const settings = { alpha: 0.05, plannedUnits: 1000 };
const range: OutcomeRange = [-2, 8];

interface Arrived {
  phase: number;
  side: Side;
  value: number;
}

/** The first number of units at which 0 is excluded. */
function firstOf(units: readonly Arrived[], pair: FollowedPair): number | undefined {
  for (const [i, { phase, side, value }] of units.entries()) {
    pair.add(phase, side, { value });
    if (pair.excludesZero()) return i + 1;
  }
  return undefined;
}

/** The same, of a function of the samples so far. */
function firstBy(
  units: readonly Arrived[],
  phases: number,
  estimate: (
    cells: readonly (readonly { totals: Totals; histogram: typeof noOutcomes }[])[],
  ) => { lower: number; upper: number } | undefined,
): number | undefined {
  const empty = () => ({ totals: noUnits, histogram: noOutcomes });
  const cells = Array.from({ length: phases }, () => [empty(), empty()]);
  for (const [i, { phase, side, value }] of units.entries()) {
    const { totals, histogram } = cells[phase][side];
    cells[phase][side] = {
      totals: addUnit(totals, { value }),
      histogram: addOutcome(histogram, value, range),
    };
    const { lower = 0, upper = 0 } = estimate(cells) ?? {};
    if (lower > 0 || upper < 0) return i + 1;
  }
  return undefined;
}

function arrivals(seed: number, count: number, effect: number, phases = 1): Arrived[] {
  const generator = new NumpyGenerator(seed);
  return Array.from({ length: count }, (_, i) => {
    const side = generator.uniform() < 0.5 ? 0 : 1;
    const value = Math.min(8, Math.max(-2, generator.normal() + 3 + effect * side));
    return { phase: Math.floor((i * phases) / count), side, value };
  });
}

describe("a pair within a range", () => {
  test.each([
    [1, 2],
    [2, -2],
    [3, 0],
  ])(
    "excludes 0 from the same unit on as boundedDifference: seed %d, effect %d",
    (seed, effect) => {
      const units = arrivals(seed, 120, effect);
      const pair = new BoundedPair(range, { ...settings, phases: 1, typical: { value: 3 } });
      const first = firstBy(units, 1, (cells) =>
        boundedDifference(
          cells.map(([c, t]) => [
            { sample: momentsOf(c.totals), histogram: c.histogram },
            { sample: momentsOf(t.totals), histogram: t.histogram },
          ]),
          range,
          settings,
        ),
      );
      expect(first === undefined).toBe(effect === 0);
      expect(firstOf(units, pair)).toBe(first);
    },
  );

  test("excludes 0 over several phases where its difference does", () => {
    const units = arrivals(4, 300, 2, 3);
    const pair = new BoundedPair(range, { ...settings, phases: 3, typical: { value: 3 } });
    expect(firstOf(units, pair)).toBeLessThan(200);
    expect(pair.difference()?.lower).toBeGreaterThan(0);
  });

  test("finds an effect at the same unit as the bench, which analyses everything", () => {
    const scenario = scenarios.find(({ name }) => name === "falls 10 % : 2 %");
    if (!scenario?.range) throw new Error("there is no such scenario");
    const seen = simulate(scenario, { ...settings, units: 1500 }, new NumpyGenerator(2, [0]));
    const generator = new NumpyGenerator(2, [0]);
    const units = Array.from({ length: 1500 }, (_, i): Arrived => {
      const side = generator.uniform() / 0.5 < 1 ? 1 : 0;
      const { value } = scenario.draw(generator, { arm: side, progress: (i + 1) / 1500 });
      return { phase: 0, side, value };
    });
    const pair = () => ({ ...settings, phases: 1, typical: { value: 3000 } });
    expect(seen.betting?.foundAt).toBeGreaterThan(100);
    expect(firstOf(units, new BoundedPair(scenario.range, pair()))).toBe(seen.betting?.foundAt);
    expect(firstOf(units, new AsymptoticPair({ ...pair(), cuped: false }))).toBe(
      seen.asymptotic.foundAt,
    );
  });
});

test.each([
  [1, 1],
  [5, 3],
])(
  "a pair without a range excludes 0 from the same unit on as its sequence: seed %d, %d phases",
  (seed, phases) => {
    const units = arrivals(seed, 6000, 0.15, phases);
    const pair = new AsymptoticPair({ ...settings, phases, typical: { value: 3 }, cuped: false });
    const first = firstBy(units, phases, (cells) =>
      differenceSequence(
        cells.map(([c, t]) => [momentsOf(c.totals), momentsOf(t.totals)]),
        settings,
      ),
    );
    expect(first).toBeGreaterThan(1000);
    expect(firstOf(units, pair)).toBe(first);
  },
);

test("running moments are those of exact totals", () => {
  const number = fc.double({ min: -100, max: 100, noNaN: true });
  const unit: fc.Arbitrary<Unit> = fc.oneof(
    fc.record({ value: number }),
    fc.record({ value: number, covariate: number }),
  );
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 50 }), unit, (units, typical) => {
      const running = new RunningMoments(typical);
      for (const each of units) running.add(each);
      const { covariate, ...sample } = running.moments();
      const { covariate: exact, ...expected } = momentsOf(units.reduce(addUnit, noUnits));
      const close = (a: object, b: object, digits: number) => {
        for (const [name, value] of Object.entries(b)) {
          const other: unknown = Object.entries(a).find(([key]) => key === name)?.[1];
          expect(Number(other) / 1e9, name).toBeCloseTo(value / 1e9, digits);
        }
      };
      close(sample, expected, 9);
      close(covariate, exact, 9);
    }),
  );
});
