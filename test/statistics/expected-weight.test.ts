import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { effectiveSize } from "../../statistics/effective-size.ts";
import {
  categoricalExpectedWeight,
  clippedExpectedWeight,
  normalExpectedWeight,
} from "../../statistics/expected-weight.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";

const number = fc.double({ min: -3, max: 3, noNaN: true });
const logStd = fc.double({ min: -2, max: 2, noNaN: true });
const normal = fc.record({ mean: number, logStd });

describe("the second moment of weights", () => {
  test("of equal policies is 1, of others more", () => {
    fc.assert(
      fc.property(normal, normal, (one, other) => {
        expect(normalExpectedWeight(one, one)).toBeCloseTo(0, 12);
        expect(clippedExpectedWeight(one, one, -1, 2)).toBeCloseTo(0, 9);
        expect(normalExpectedWeight(one, other)).toBeGreaterThan(-1e-12);
        expect(clippedExpectedWeight(one, other, -1, 2)).toBeGreaterThan(-1e-9);
      }),
    );
  });

  test("of probabilities is sum p^2 / q, of an action that is never taken nothing", () => {
    const logs = (...of: number[]) => of.map(Math.log);
    const moment = categoricalExpectedWeight(logs(0.5, 0.5, 0), logs(0.25, 0.5, 0.25));
    expect(Math.exp(moment)).toBeCloseTo(1 + 0.5, 12);
    expect(categoricalExpectedWeight([0, -Infinity], logs(0.1, 0.9))).toBeCloseTo(Math.log(10), 12);
  });

  test("of Gaussians of one deviation is exp((m - m')^2 / s^2), and infinite where the target is wide", () => {
    const [target, acting] = [1.5, 0].map((mean) => ({ mean, logStd: Math.log(2) }));
    expect(normalExpectedWeight(target, acting)).toBeCloseTo(1.5 ** 2 / 4, 12);
    const wide = { mean: 0, logStd: Math.log(2 * Math.SQRT2) };
    expect(normalExpectedWeight(wide, acting)).toBe(Infinity);
    expect(clippedExpectedWeight(wide, acting, -5, 5)).toBeLessThan(Infinity);
  });

  test("of a Gaussian that is hardly clipped is that of one that is not", () => {
    const [target, acting] = [0.5, 0].map((mean) => ({ mean, logStd: -1 }));
    const unclipped = normalExpectedWeight(target, acting);
    expect(clippedExpectedWeight(target, acting, -50, 50)).toBeCloseTo(unclipped, 10);
  });
});

/**
 * A log of walks: a ~ N(drift * x, 1) and x' = a from x = 1, logged with drift 0 and weighed for a
 * target of another. The value of the target, the mean of the last x, is drift^steps.
 */
function walks(generator: NumpyGenerator, units: number, steps: number, drift: number) {
  return Array.from({ length: units }, () => {
    let x = 1;
    const decisions = Array.from({ length: steps }, () => {
      const action = generator.normal();
      const mean = drift * x;
      const logWeight = action * mean - mean ** 2 / 2;
      const moment = normalExpectedWeight({ mean, logStd: 0 }, { mean: 0, logStd: 0 });
      x = action;
      return { logWeight, logExpectedWeight: moment };
    });
    const weight = Math.exp(decisions.reduce((sum, { logWeight }) => sum + logWeight, 0));
    return { decisions, term: weight * x };
  });
}

/** How many of so many logs are worth 100, and in how many the interval of IPS has the truth. */
function judged(units: number, steps: number, drift: number) {
  const generator = new NumpyGenerator(23);
  const logs = 200;
  let [trusted, right, sampleTrusted] = [0, 0, 0];
  for (let log = 0; log < logs; log++) {
    const all = walks(generator, units, steps, drift);
    const size = effectiveSize(all.map(({ decisions }) => decisions));
    const drawn = all.map(({ decisions }) =>
      decisions.map((each) => ({ ...each, logExpectedWeight: undefined })),
    );
    if (size >= 100) trusted += 1;
    if (effectiveSize(drawn) >= 100) sampleTrusted += 1;
    const mean = all.reduce((sum, { term }) => sum + term, 0) / units;
    const squares = all.reduce((sum, { term }) => sum + (term - mean) ** 2, 0);
    const margin = 1.96 * Math.sqrt(squares / (units - 1) / units);
    if (Math.abs(mean - drift ** steps) <= margin) right += 1;
  }
  return { trusted: trusted / logs, sampleTrusted: sampleTrusted / logs, right: right / logs };
}

describe("the effective size of a log", () => {
  test("is its number of units for equal policies, few or many", () => {
    for (const units of [20, 500]) {
      const all = walks(new NumpyGenerator(1), units, 5, 0);
      expect(effectiveSize(all.map(({ decisions }) => decisions))).toBeCloseTo(units, 9);
    }
  });

  test("of one step is n / E[w^2], known in full", () => {
    const all = walks(new NumpyGenerator(2), 5000, 1, 0.5);
    const size = effectiveSize(all.map(({ decisions }) => decisions));
    expect(size / 5000).toBeCloseTo(Math.exp(-(0.5 ** 2)), 1);
  });

  test.each([
    ["one step", 1000, 1, 2.4],
    ["three steps", 1000, 3, 1.4],
  ])(
    "never trusts a policy that is far away, where intervals are wrong: %s",
    (...[, n, t, far]) => {
      const { trusted, right } = judged(n, t, far);
      expect(right).toBeLessThan(0.8);
      expect(trusted).toBe(0);
    },
  );

  test("is smaller than that of the logged weights, which would trust some of them", () => {
    const { trusted, sampleTrusted } = judged(1000, 3, 1.4);
    expect(trusted).toBe(0);
    expect(sampleTrusted).toBeGreaterThan(0.05);
  });

  test("trusts a policy that is near, whose intervals hold", () => {
    const { trusted, right } = judged(1000, 2, 0.4);
    expect(trusted).toBe(1);
    expect(right).toBeGreaterThan(0.9);
  });

  test("is 0 where a moment is infinite, also beside an action that the target never takes", () => {
    const steps = [
      { logWeight: -Infinity, logExpectedWeight: undefined },
      { logWeight: 0, logExpectedWeight: Infinity },
    ];
    expect(effectiveSize([steps, [{ logWeight: 0, logExpectedWeight: 0 }]])).toBe(0);
  });
});
