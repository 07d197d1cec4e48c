import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addUnit,
  isConstant,
  type Moments,
  mergeTotals,
  momentsOf,
  noUnits,
  removeUnit,
  replaceUnit,
  roundingOf,
  type Totals,
  type Unit,
} from "../../statistics/moments.ts";

/** Multiples of 2^-33, so that they can be calculated with as integers. */
const number = fc.oneof(
  fc.maxSafeInteger().map((integer) => integer / 2 ** 33),
  fc.integer({ min: -5, max: 5 }),
  // Far from zero, and close to each other.
  fc.nat({ max: 2 ** 20 }).map((integer) => 1e9 + integer / 2 ** 20),
);
const unit: fc.Arbitrary<Unit> = fc.record({ value: number, covariate: number });
const units = fc.array(unit, { minLength: 1, maxLength: 40 });

function totalsOf(of: readonly Unit[]): Totals {
  return of.reduce(addUnit, noUnits);
}

/** By two passes, the means and then deviations from them, in whole numbers of 2^-60 / n. */
function twoPasses(of: readonly Unit[]): Moments {
  const scale = 2 ** 60;
  const exact = (x: number) => BigInt(x * scale);
  const n = BigInt(of.length);
  const y = of.map(({ value }) => n * exact(value));
  const x = of.map(({ covariate = 0 }) => n * exact(covariate));
  const meanOf = (numbers: bigint[]) => numbers.reduce((sum, each) => sum + each, 0n) / n;
  const [meanY, meanX] = [meanOf(y), meanOf(x)];
  const product = (a: bigint[], meanA: bigint, b: bigint[], meanB: bigint) =>
    Number(a.reduce((sum, each, i) => sum + (each - meanA) * (b[i] - meanB), 0n) / (n * n)) /
    scale /
    scale;
  const fourth = y.reduce((sum, each) => sum + (each - meanY) ** 4n, 0n);
  return {
    count: of.length,
    mean: Number(meanY) / scale / of.length,
    m2: product(y, meanY, y, meanY),
    m4: Number(fourth / n ** 4n / BigInt(scale) ** 2n) / scale ** 2,
    covariate: {
      count: of.length,
      mean: Number(meanX) / scale / of.length,
      m2: product(x, meanX, x, meanX),
      comoment: product(x, meanX, y, meanY),
      valueMean: Number(meanY) / scale / of.length,
    },
  };
}

/** Equal to 12 digits, or sums of squares and products about the means as far as `slack` allows. */
function expectEqual(actual: Moments, expected: Moments, slack = 1e-20): void {
  expect(actual.count).toBe(expected.count);
  const near = (a: number, b: number, least: number) =>
    expect(Math.abs(a - b)).toBeLessThanOrEqual(Math.max(1e-12 * Math.abs(b), least));
  near(actual.mean, expected.mean, 0);
  near(actual.covariate.mean, expected.covariate.mean, 0);
  near(actual.m2, expected.m2, slack);
  near(actual.covariate.m2, expected.covariate.m2, slack);
  near(actual.covariate.comoment, expected.covariate.comoment, slack);
}

/** What totals may be off by that had all these units in them, of which few may be left: see `Totals`. */
function slackOf(everyUnit: readonly Unit[]): number {
  const squares = everyUnit.reduce(
    (sum, { value, covariate = 0 }) => sum + value ** 2 + covariate ** 2,
    0,
  );
  // Two of these errors meet in each result, those of squares and of squared sums, after two operations a unit.
  return 2 * (2 * everyUnit.length) * 3 * 2 ** -106 * squares;
}

describe("moments of running totals", () => {
  test("are those of two passes over all units", () => {
    fc.assert(fc.property(units, (of) => expectEqual(momentsOf(totalsOf(of)), twoPasses(of))));
  });

  test("are the same whichever shard counted which unit, and in whichever order they are merged", () => {
    const sharded = units.chain((of) =>
      fc.record({
        of: fc.constant(of),
        order: fc.shuffledSubarray([...of.keys()], { minLength: of.length }),
        shards: fc.array(fc.nat({ max: 4 }), { minLength: of.length, maxLength: of.length }),
        mergeOrder: fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
      }),
    );
    fc.assert(
      fc.property(sharded, ({ of, order, shards, mergeOrder }) => {
        const totals = mergeOrder.map((shard) =>
          totalsOf(order.filter((i) => shards[i] === shard).map((i) => of[i])),
        );
        expectEqual(momentsOf(totals.reduce(mergeTotals)), twoPasses(of));
      }),
    );
  });

  test("are those of the units as they are now, however often they changed", () => {
    const history = units.chain((of) =>
      fc.tuple(
        fc.constant(of),
        fc.array(fc.tuple(fc.nat({ max: of.length - 1 }), unit), { maxLength: 100 }),
      ),
    );
    fc.assert(
      fc.property(history, ([of, changes]) => {
        const now = [...of];
        let totals = totalsOf(of);
        for (const [i, after] of changes) {
          totals = replaceUnit(totals, now[i], after);
          now[i] = after;
        }
        const everyUnit = [...of, ...changes.map(([, after]) => after)];
        expectEqual(momentsOf(totals), twoPasses(now), slackOf(everyUnit));
      }),
    );
  });

  test("forget a removed unit, even one that dwarfed the others", () => {
    const of = [{ value: 0.1 }, { value: 0.2 }, { value: 0.4 }];
    const dwarfed = addUnit(totalsOf(of), { value: 1e9 });
    expectEqual(momentsOf(removeUnit(dwarfed, { value: 1e9 })), twoPasses(of));
  });

  test("stay so over a hundred thousand rewards that come step by step", () => {
    let totals = totalsOf([{ value: 1e6 }, { value: 0 }]);
    let value = 0;
    for (let step = 0; step < 100_000; step++) {
      totals = replaceUnit(totals, { value }, { value: value + 0.1 });
      value += 0.1;
    }
    expectEqual(momentsOf(totals), twoPasses([{ value: 1e6 }, { value }]));
  });

  test("of small samples are what is expected by hand", () => {
    const of = [
      { value: 1, covariate: 2 },
      { value: 2, covariate: 4 },
      { value: 6, covariate: 3 },
    ];
    const { mean, m2, m4, covariate } = momentsOf(totalsOf(of));
    // (-2)^4 + (-1)^4 + 3^4.
    expect([mean, m2, m4]).toEqual([3, 14, 98]);
    expect(covariate).toEqual({ count: 3, mean: 3, m2: 2, comoment: 1, valueMean: 3 });
  });

  test("tell units without a covariate from those with one", () => {
    const of = [{ value: 1, covariate: 2 }, { value: 2, covariate: 4 }, { value: 60 }];
    const { mean, covariate } = momentsOf(totalsOf(of));
    expect(mean).toBe(21);
    expect(covariate).toEqual({ count: 2, mean: 3, m2: 2, comoment: 1, valueMean: 1.5 });
  });

  test("have the fourth powers of deviations, far from zero too", () => {
    const of = [-1, 1, -2, 2, 0].map((deviation) => ({ value: 1e6 + deviation / 8 }));
    expect(momentsOf(totalsOf(of)).m4).toBeCloseTo(34 / 8 ** 4, 9);
  });

  test("of outcomes that differ by rounding are those of a constant", () => {
    const nearly = [0.3, 0.1 + 0.2, 0.3].map((value) => ({ value }));
    expect(isConstant(momentsOf(totalsOf(nearly)))).toBe(true);
    expect(isConstant(momentsOf(totalsOf([{ value: 0.3 }, { value: 0.3001 }])))).toBe(false);
    expect(isConstant(momentsOf(totalsOf([{ value: 0 }, { value: 1e-60 }])))).toBe(false);
    expect(roundingOf(-500, 3)).toBe(500 * 2 ** -44);
  });

  test("survive JSON, so that shards can send them", () => {
    fc.assert(
      fc.property(units, (of) => {
        const totals = totalsOf(of);
        expect(momentsOf(JSON.parse(JSON.stringify(totals)))).toEqual(momentsOf(totals));
      }),
    );
  });

  test.each([Number.NaN, Infinity, -1e71])("refuse %d", (value) => {
    expect(() => addUnit(noUnits, { value })).toThrow(
      `value must be from -1e+70 to 1e+70, not ${value}`,
    );
    expect(() => addUnit(noUnits, { value: 0, covariate: value })).toThrow(
      "covariate must be from",
    );
  });

  test("of no units are zero, and no unit can be removed from them", () => {
    expect(momentsOf(noUnits)).toMatchObject({ count: 0, mean: 0, m2: 0 });
    expect(() => removeUnit(noUnits, { value: 0 })).toThrow("there is no unit to remove");
  });
});
