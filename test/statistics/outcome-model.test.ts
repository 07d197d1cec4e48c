import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  fromOutcomes,
  kurtosis,
  mixture,
  modelMoments,
  modelsOf,
  normalOutcomes,
} from "../../statistics/outcome-model.ts";

describe("a model of outcomes", () => {
  test("draws each outcome of a pilot equally often", () => {
    const model = fromOutcomes([3, 1, 2, 1]);
    expect([0, 0.24, 0.25, 0.5, 0.999].map(model)).toEqual([3, 3, 1, 2, 1]);
    expect(modelMoments(model)).toEqual({ mean: 1.75, variance: 0.6875 });
  });

  test("of normal outcomes has their mean and deviation", () => {
    const { mean, variance } = modelMoments(normalOutcomes(3, 2));
    expect(mean).toBeCloseTo(3, 9);
    expect(Math.sqrt(variance)).toBeCloseTo(2, 3);
  });

  test("with failures has the mean of a mixture: q f + (1 - q) m", () => {
    const model = mixture(0.03, fromOutcomes([300]), fromOutcomes([3180]));
    const { mean, variance } = modelMoments(model);
    expect(mean).toBeCloseTo(0.03 * 300 + 0.97 * 3180, 6);
    expect(variance).toBeCloseTo(0.03 * 0.97 * 2880 ** 2, 3);
  });

  test("draws from a share of 0 to below 1 are finite", () => {
    const model = mixture(0.5, normalOutcomes(0, 1), normalOutcomes(5, 1));
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (share) => {
        expect(Number.isFinite(model(share))).toBe(true);
      }),
    );
  });
});

describe("both arms", () => {
  const pilot = { outcomes: [300, 3000, 3100, 3200], failure: 1000 };

  test("differ by an effect, clipped to the range", () => {
    const [control, treatment] = modelsOf(pilot, { effect: 150 }, [0, 3200]);
    expect(modelMoments(control).mean).toBeCloseTo(2400, 9);
    expect(modelMoments(treatment).mean).toBeCloseTo((450 + 3150 + 3200 + 3200) / 4, 9);
  });

  test("differ by the share of outcomes that are failures", () => {
    const [control, treatment] = modelsOf(pilot, { failureRate: 0.1 });
    expect(modelMoments(control).mean).toBeCloseTo(2400, 9);
    expect(modelMoments(treatment).mean).toBeCloseTo(0.1 * 300 + 0.9 * 3100, 0);
  });

  test("have failures that no pilot has seen", () => {
    const seen = { outcomes: [3000, 3200], failure: 300, failureRate: 0.01 };
    const [control, treatment] = modelsOf(seen, { failureRate: 0 });
    expect(modelMoments(control).mean).toBeCloseTo(0.01 * 300 + 0.99 * 3100, 0);
    expect(modelMoments(treatment).mean).toBeCloseTo(3100, 9);
  });

  test("cannot have failures of which no outcome is known", () => {
    const refused = () => modelsOf({ outcomes: [1, 2] }, { failureRate: 0.1 });
    expect(refused).toThrow("failure must be given with a share of failures");
  });
});

test("the kurtosis of a coin is 1, and of a share q of rare outcomes about 1 / q", () => {
  expect(kurtosis([0, 1])).toBe(1);
  expect(kurtosis([5, 5])).toBe(1);
  const [q, n] = [0.01, 1000];
  const rare = Array.from({ length: n }, (_, i) => (i < q * n ? 1 : 0));
  expect(kurtosis(rare)).toBeCloseTo(1 / (q * (1 - q)) - 3, 9);
});
