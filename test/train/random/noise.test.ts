import { describe, expect, test } from "vitest";
import { fillNoise } from "../../../train/random/noise.ts";
import { NumpyGenerator } from "../../../train/random/numpy-generator.ts";
import { generatorFor } from "../../../train/random/streams.ts";

const count = 40_000;

/** Noise of a law from a seed, so that its moments are the same on every machine. */
function drawn(law: Parameters<typeof fillNoise>[1]): number[] {
  const values = new Float64Array(count);
  fillNoise(generatorFor(1, "exploration"), law, values);
  return [...values];
}

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const variance = (values: readonly number[]) => {
  const center = mean(values);
  return mean(values.map((x) => (x - center) ** 2));
};

/** Euler's constant, the mean of a Gumbel(0, 1). */
const euler = 0.5772156649015329;

describe("noise", () => {
  test.each([
    ["normal", 0, 1],
    ["gumbel", euler, Math.PI ** 2 / 6],
    ["uniform", 0, 1 / 3],
  ] as const)("of the %s law has its mean and variance", (law, expectedMean, expectedVariance) => {
    const values = drawn(law);
    // Five standard errors of the mean, and about as many of the variance.
    expect(Math.abs(mean(values) - expectedMean)).toBeLessThan(
      5 * Math.sqrt(expectedVariance / count),
    );
    expect(variance(values) / expectedVariance).toBeCloseTo(1, 1);
  });

  test("of the uniform law lies in (-1, 1)", () => {
    expect(drawn("uniform").every((x) => Math.abs(x) < 1)).toBe(true);
  });

  test("of the Gumbel law has the distribution function exp(-exp(-x))", () => {
    const values = drawn("gumbel");
    for (const x of [-1, 0, 1, 3]) {
      const share = values.filter((value) => value <= x).length / count;
      expect(Math.abs(share - Math.exp(-Math.exp(-x)))).toBeLessThan(0.0125);
    }
  });

  test("of the Gumbel law is finite for the extreme numbers of a generator too", () => {
    for (const extreme of [0, 1 - 2 ** -53]) {
      const random = Object.assign(Object.create(NumpyGenerator.prototype), {
        uniform: (low: number, high: number) => low + (high - low) * extreme,
      });
      const values = new Float32Array(1);
      fillNoise(random, "gumbel", values);
      expect(Number.isFinite(values[0])).toBe(true);
    }
  });

  test("fills float32 arrays with the same numbers, rounded", () => {
    for (const law of ["normal", "gumbel", "uniform"] as const) {
      const values = new Float32Array(5);
      fillNoise(generatorFor(1, "exploration"), law, values);
      expect(values).toEqual(Float32Array.from(drawn(law).slice(0, 5)));
    }
  });
});
