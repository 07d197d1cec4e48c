import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { NumpyGenerator } from "../../../train/environments/numpy-generator.ts";
import { readFixture } from "../../fixture.ts";

const recorded = z.object({
  seeds: z.record(
    z.string(),
    z.object({ random: z.array(z.number()), uniform_pm_0_005: z.array(z.number()) }),
  ),
});
const draws = Object.entries(recorded.parse(readFixture("numpy-random.json")).seeds);
const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

describe("numpy's generator", () => {
  test.each(draws)("with seed %s draws what numpy drew, bit for bit", (seed, expected) => {
    const generator = new NumpyGenerator(Number(seed));
    expect(expected.random.map(() => generator.uniform())).toEqual(expected.random);
    expect(expected.uniform_pm_0_005.map(() => generator.uniform(-0.005, 0.005))).toEqual(
      expected.uniform_pm_0_005,
    );
  });

  test("makes use of every bit of a seed up to 2^53 - 1", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 52 }), (seed, bit) => {
        const flipped = Number(BigInt(seed) ^ (1n << BigInt(bit)));
        expect(new NumpyGenerator(flipped).uniform()).not.toBe(new NumpyGenerator(seed).uniform());
      }),
    );
  });

  test("draws from [low, high)", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const generator = new NumpyGenerator(seed);
        for (let i = 0; i < 20; i++) {
          const draw = generator.uniform(-3, 2);
          expect(draw).toBeGreaterThanOrEqual(-3);
          expect(draw).toBeLessThan(2);
        }
      }),
    );
  });
});

describe("a draw by probabilities", () => {
  test("is the first category whose cumulative probability exceeds the next uniform draw", () => {
    const weights = fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 8 })
      .filter((list) => list.some((weight) => weight > 0));
    fc.assert(
      fc.property(seeds, weights, (seed, list) => {
        const total = list.reduce((sum, weight) => sum + weight);
        const uniform = new NumpyGenerator(seed).uniform();
        const category = new NumpyGenerator(seed).categorical(list.map((w) => w / total));
        const upTo = (end: number) => list.slice(0, end).reduce((sum, w) => sum + w, 0) / total;
        expect(uniform).toBeGreaterThanOrEqual(upTo(category) - Number.EPSILON);
        expect(uniform).toBeLessThan(upTo(category + 1) + Number.EPSILON);
        expect(list[category]).toBeGreaterThan(0);
      }),
    );
  });

  test("takes one draw of the generator", () => {
    const [one, other] = [new NumpyGenerator(4), new NumpyGenerator(4)];
    one.categorical([0.2, 0.3, 0.5]);
    other.uniform();
    expect(one.uniform()).toBe(other.uniform());
  });
});
