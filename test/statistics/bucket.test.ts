import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { armShares, bucketOf, bucketRanges, buckets, chooseArm } from "../../statistics/bucket.ts";
import { chiSquareTest } from "../../statistics/sample-ratio-mismatch.ts";

/** How many of 10^6 units fall in each cell. */
function tally(cells: number, cellOf: (unit: string) => number): number[] {
  const counts = new Array<number>(cells).fill(0);
  for (let i = 0; i < 1_000_000; i++) counts[cellOf(`unit-${i}`)] += 1;
  return counts;
}

/** The p-value of counts against equal shares. */
function equalShares(counts: number[]): number {
  return chiSquareTest([{ shares: counts.map(() => 1 / counts.length), counts }]).p;
}

/** Weights that sum to 1, as an operator may write them. */
const weightsOfArms = fc
  .array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 6 })
  .map((parts) => {
    const sum = parts.reduce((total, part) => total + part, 0);
    return parts.map((part) => part / sum);
  });

describe("the bucket of a unit", () => {
  test("is a multiple of 1/10000 in [0, 1), always the same for the same texts", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (seed, unit) => {
        const bucket = bucketOf(seed, unit);
        expect(bucket).toBe(Math.round(bucket * buckets) / buckets);
        expect(bucket >= 0 && bucket < 1).toBe(true);
        expect(bucketOf(seed, unit)).toBe(bucket);
      }),
    );
  });

  test("is uniform over a million units, within chance", () => {
    const counts = tally(buckets, (unit) => Math.round(bucketOf("uniform", unit) * buckets));
    expect(equalShares(counts)).toBeGreaterThan(0.001);
  });

  test("is independent between experiments, within chance", () => {
    const tenth = (seed: string, unit: string) => Math.floor(bucketOf(seed, unit) * 10);
    const counts = tally(100, (unit) => 10 * tenth("one", unit) + tenth("another", unit));
    expect(equalShares(counts)).toBeGreaterThan(0.001);
  });
});

describe("the arm of a bucket", () => {
  test.each([[[0.5, 0.5]], [[0.9, 0.1]], [[0.2, 0.3, 0.5]]])(
    "splits a million units as the weights say, within chance: %j",
    (weights) => {
      const counts = tally(weights.length, (unit) => {
        const arm = chooseArm(bucketOf(`split ${weights}`, unit), weights);
        if (arm === undefined) throw new Error("every unit is covered");
        return arm;
      });
      expect(chiSquareTest([{ shares: weights, counts }]).p).toBeGreaterThan(0.001);
    },
  );

  test("is one of the arms for every bucket, when all units are covered", () => {
    fc.assert(
      fc.property(weightsOfArms, fc.nat({ max: buckets - 1 }), (weights, bucket) => {
        expect(weights[chooseArm(bucket / buckets, weights) ?? -1]).toBeGreaterThan(0);
      }),
    );
  });

  test("never changes as the coverage is raised: units are only taken in", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(weightsOfArms, share, share, fc.nat({ max: buckets - 1 }), (weights, a, b, n) => {
        const [before, after] = [Math.min(a, b), Math.max(a, b)];
        const arm = chooseArm(n / buckets, weights, before);
        if (arm !== undefined) expect(chooseArm(n / buckets, weights, after)).toBe(arm);
      }),
    );
  });

  test("has ranges that begin where the weights before it end", () => {
    expect(bucketRanges([0.25, 0.25, 0.5], 0.5)).toEqual([
      [0, 0.125],
      [0.25, 0.375],
      [0.5, 0.75],
    ]);
  });

  test("gets a share of whole buckets", () => {
    expect(armShares([1 / 3, 1 / 3, 1 / 3])).toEqual([0.3334, 0.3333, 0.3333]);
    expect(armShares([0.5, 0.5], 0.1)).toEqual([0.5, 0.5]);
    expect(() => armShares([0.5, 0.5], 0)).toThrow("coverage 0 leaves no bucket");
  });

  test.each([
    [[], 1, "weights must be of one arm at least"],
    [[0.5, -0.1, 0.6], 1, "weights[1] must be from 0 to 1, not -0.1"],
    [[0.5, Number.NaN], 1, "weights[1] must be from 0 to 1, not NaN"],
    [[0.5, 0.4], 1, "weights must sum to 1, not 0.9"],
    [[0.5, 0.5], 1.5, "coverage must be from 0 to 1, not 1.5"],
  ])("is not chosen by weights %j with coverage %d", (weights, coverage, message) => {
    expect(() => chooseArm(0, weights, coverage)).toThrow(message);
  });
});
