import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quantileActorLoss, truncatedBackup } from "../../../../train/algorithms/tqc/losses.ts";
import { quantileHuberLoss } from "../../../../train/algorithms/tqc/quantile-huber.ts";
import { buildCritics } from "../../../../train/networks/values.ts";
import { alpha, mean, policy, prepare, rows, settings } from "../../linear.ts";
import { compute, constants, matrix } from "../../tracing.ts";

/** The quantile Huber loss as it is defined, pair by pair. */
function definedLoss(quantiles: number[][], samples: number[][]): number {
  const pairs = quantiles.flatMap((row, i) =>
    row.flatMap((theta, m) =>
      samples[i].map((y) => {
        const delta = y - theta;
        const huber = Math.abs(delta) <= 1 ? delta ** 2 / 2 : Math.abs(delta) - 1 / 2;
        return Math.abs((m + 1 / 2) / row.length - Number(delta < 0)) * huber;
      }),
    ),
  );
  return pairs.reduce((sum, loss) => sum + loss / pairs.length, 0);
}

const lossOf = (quantiles: number[][], samples: number[][]) =>
  compute((trace) =>
    quantileHuberLoss(trace, matrix(trace, quantiles), matrix(trace, samples), {
      rows: quantiles.length,
      M: quantiles[0].length,
      K: samples[0].length,
    }),
  )[0];

const entry = fc.double({ min: -4, max: 4, noNaN: true });
const matrices = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.nat(5), fc.nat(5))
  .chain(([count, M, K]) => {
    const matrixOf = (columns: number) =>
      fc.array(fc.array(entry, { minLength: columns + 1, maxLength: columns + 1 }), {
        minLength: count,
        maxLength: count,
      });
    return fc.tuple(matrixOf(M), matrixOf(K));
  });

describe("the quantile Huber loss", () => {
  test("is the mean of |tau - 1{delta < 0}| H(delta) over all pairs", () => {
    fc.assert(
      fc.property(matrices, ([quantiles, samples]) => {
        expect(lossOf(quantiles, samples)).toBeCloseTo(definedLoss(quantiles, samples), 12);
      }),
    );
  });

  test("is 0 where every quantile is every sample, and grows linearly far from them", () => {
    expect(lossOf([[2, 2, 2]], [[2, 2]])).toBe(0);
    // Levels 1/4 and 3/4: above both samples the weights are 3/4 and 1/4.
    expect(lossOf([[10, 10]], [[0]])).toBeCloseTo((9.5 * (3 / 4 + 1 / 4)) / 2, 12);
    expect(lossOf([[-10, 10]], [[0]])).toBeCloseTo((9.5 * (1 / 4 + 1 / 4)) / 2, 12);
  });
});

/** Two linear critics of two quantiles: theta_m = s w + a v + b, by critic and quantile. */
const heads = [
  [
    { w: 2, v: -1, b: 0.1 },
    { w: 0.5, v: 1, b: -0.3 },
  ],
  [
    { w: -1, v: 0.5, b: 0.3 },
    { w: 1.5, v: 0.2, b: 0 },
  ],
];
const parameters = Object.fromEntries(
  heads.flatMap((head, i) => [
    [`q${i + 1}.0.weight`, [...head.map(({ w }) => w), ...head.map(({ v }) => v)]],
    [`q${i + 1}.0.bias`, head.map(({ b }) => b)],
  ]),
);
const quantilesAt = (s: number, a: number) => heads.flat().map(({ w, v, b }) => w * s + v * a + b);
const sizes = { observation: 1, action: 1, hidden: [] };

describe("each objective of truncated quantile critics, over linear networks", () => {
  const { discount, rewardScale } = settings;

  test.each([1, 2, 3, 4])("y: the smallest %i of four quantiles, with entropy", (kept) => {
    const targets = compute((trace) => {
      const { actor, batch } = prepare(trace);
      const criticTarget = buildCritics(constants(trace, parameters), sizes, 2, { outputs: 2 });
      const networks = { actor, criticTarget };
      return truncatedBackup(trace, networks, alpha, { rewardScale, kept }, batch);
    });
    const expected = rows.flatMap(({ r, next, nextEpsilon, terminated }) => {
      const { a, logProb } = policy(next, nextEpsilon);
      const sorted = quantilesAt(next, a).sort((x, y) => x - y);
      return sorted
        .slice(0, kept)
        .map((z) => rewardScale * r + discount * (1 - terminated) * (z - alpha * logProb));
    });
    expect(targets).toHaveLength(expected.length);
    targets.forEach((y, i) => {
      expect(y).toBeCloseTo(expected[i], 12);
    });
  });

  test("J_pi = E[ alpha log pi(a | s) - mean of all quantiles ]", () => {
    const [loss] = compute((trace) => {
      const { actor, batch } = prepare(trace);
      const critic = buildCritics(constants(trace, parameters), sizes, 2, { outputs: 2 });
      return quantileActorLoss(trace, { actor, critic }, alpha, batch);
    });
    const expected = mean(({ s, epsilon }) => {
      const { a, logProb } = policy(s, epsilon);
      return alpha * logProb - quantilesAt(s, a).reduce((sum, z) => sum + z / 4, 0);
    });
    expect(loss).toBeCloseTo(expected, 12);
  });
});
