import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { NumpyGenerator } from "../../../train/random/numpy-generator.ts";
import { seedSequence } from "../../../train/random/seed-sequence.ts";
import { readFixture } from "../../fixture.ts";

const numbers = z.array(z.number());
const recorded = z.object({
  generators: z.array(
    z.object({
      seed: z.string().transform(BigInt),
      spawn_key: numbers,
      words: numbers,
      normals_sha256: z.string(),
      uniform_sha256: z.string(),
      integers_sha256: z.record(z.string(), z.string()),
      integers_5: numbers,
      choice_9: numbers,
      choice_3: numbers,
      choice_p: numbers,
      last: z.number(),
    }),
  ),
});
const { generators } = recorded.parse(readFixture("numpy-streams.json"));
const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

function sha256(length: number, draw: () => number): string {
  const values = Float64Array.from({ length }, draw);
  return createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex");
}

describe.each(generators)("numpy's generator with seed $seed, spawn key $spawn_key", (numpy) => {
  test("hashes its seed to the same words", () => {
    expect([...seedSequence(numpy.seed, 8, numpy.spawn_key)]).toEqual(numpy.words);
  });

  test("draws what numpy drew, of every distribution and one after the other, bit for bit", () => {
    const generator = new NumpyGenerator(numpy.seed, numpy.spawn_key);
    expect(sha256(1_000_000, () => generator.normal())).toBe(numpy.normals_sha256);
    expect(sha256(100_000, () => generator.uniform(-0.3, 0.7))).toBe(numpy.uniform_sha256);
    // In the order of their sizes, which is that in which numpy drew them.
    for (const [size, hash] of Object.entries(numpy.integers_sha256)) {
      expect(
        sha256(1001, () => generator.integer(Number(size))),
        `integers below ${size}`,
      ).toBe(hash);
    }
    expect(numpy.integers_5.map(() => generator.integer(5))).toEqual(numpy.integers_5);
    expect(numpy.choice_9.map(() => generator.choice(9))).toEqual(numpy.choice_9);
    expect(numpy.choice_3.map(() => generator.choice(3))).toEqual(numpy.choice_3);
    const p = [0.1, 0.2, 0.3, 0.4];
    expect(numpy.choice_p.map(() => generator.choice(4, p))).toEqual(numpy.choice_p);
    expect(generator.uniform()).toBe(numpy.last);
  });
});

describe("a seed", () => {
  test("matters in every bit up to 2^53 - 1", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 52 }), (seed, bit) => {
        const flipped = Number(BigInt(seed) ^ (1n << BigInt(bit)));
        expect(new NumpyGenerator(flipped).uniform()).not.toBe(new NumpyGenerator(seed).uniform());
      }),
    );
  });

  test.each([-1, 1.5, 2 ** 53, Number.NaN, -1n])("must be a whole number: refuses %s", (seed) => {
    expect(() => new NumpyGenerator(seed)).toThrow(
      new RangeError(`a seed is a whole number from 0 to 2^53 - 1, or a bigint, got ${seed}`),
    );
  });
});

describe("the state of a generator", () => {
  test("is what another one goes on from, half a word left over included", () => {
    fc.assert(
      fc.property(seeds, fc.nat(9), (seed, draws) => {
        const [one, other] = [new NumpyGenerator(seed), new NumpyGenerator(5)];
        const draw = (generator: NumpyGenerator) => [
          generator.integer(10),
          generator.normal(),
          generator.integer(2 ** 31),
          generator.integer(7),
        ];
        for (let i = 0; i < draws; i++) one.integer(100);
        const state = one.read();
        const future = [draw(one), draw(one)];
        other.write(state);
        expect([draw(other), draw(other)]).toEqual(future);
      }),
    );
  });
});

describe("a draw", () => {
  test("of many normal numbers is one after the other", () => {
    const [one, other] = [new NumpyGenerator(4), new NumpyGenerator(4)];
    const filled = new Float64Array(9);
    one.fillNormal(filled);
    expect([...filled]).toEqual(Array.from({ length: 9 }, () => other.normal()));
  });

  test("by weights is one by what share they are of their sum", () => {
    const [one, other] = [new NumpyGenerator(4), new NumpyGenerator(4)];
    const draws = Array.from({ length: 50 }, () => one.choice(3, [2, 4, 2]));
    expect(draws).toEqual(Array.from({ length: 50 }, () => other.choice(3, [0.25, 0.5, 0.25])));
    expect(new Set(draws)).toEqual(new Set([0, 1, 2]));
  });

  test("that is uniform lies in [low, high)", () => {
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

  test("of an integer lies below its size, which is at most 2^53", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 2 ** 53 - 1 }), (seed, size) => {
        const draw = new NumpyGenerator(seed).integer(size);
        expect(Number.isInteger(draw) && draw >= 0 && draw < size).toBe(true);
      }),
    );
    expect(() => new NumpyGenerator(0).integer(2 ** 60)).toThrow("a size is at most 2^53");
  });

  test("by probabilities is the first category whose cumulative probability exceeds a uniform one", () => {
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

  test("by probabilities takes one uniform draw", () => {
    const [one, other] = [new NumpyGenerator(4), new NumpyGenerator(4)];
    one.categorical([0.2, 0.3, 0.5]);
    other.uniform();
    expect(one.uniform()).toBe(other.uniform());
  });
});
