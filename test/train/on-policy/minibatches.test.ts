import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fillMinibatch, shuffled } from "../../../train/on-policy/minibatches.ts";
import { generatorFor } from "../../../train/random/streams.ts";

describe("the order of an epoch", () => {
  test("has each row once", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(), (count, seed) => {
        const rows = shuffled(count, generatorFor(seed, "minibatches"));
        expect([...rows].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      }),
    );
  });

  test("is another in each epoch, and the same from the same seed", () => {
    const [one, other] = [generatorFor(1, "minibatches"), generatorFor(1, "minibatches")];
    const epochs = [shuffled(20, one), shuffled(20, one)];
    expect(epochs[0]).not.toEqual(epochs[1]);
    expect([shuffled(20, other), shuffled(20, other)]).toEqual(epochs);
  });

  test("is any of the six orders of three rows about as often as another", () => {
    const random = generatorFor(2, "minibatches");
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = shuffled(3, random).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});

/** Rows that say which they are: row i has the observation [i, -i], the action i + 0.5, ... */
const rollout = {
  observation: Float32Array.of(0, 0, 1, -1, 2, -2, 3, -3),
  action: Float32Array.of(0.5, 1.5, 2.5, 3.5),
  logProb: Float32Array.of(-1, -2, -3, -4),
  advantage: Float64Array.of(1, 2, 4, 9),
  return: Float64Array.of(10, 20, 30, 40),
};

function filled(rows: number[], { size = rows.length, normalize = false } = {}) {
  const batch = {
    observation: new Float32Array(2 * size).fill(7),
    action: new Float32Array(size).fill(7),
    logProb: new Float32Array(size).fill(7),
    advantage: new Float32Array(size).fill(7),
    return: new Float32Array(size).fill(7),
    weight: new Float32Array(size).fill(7),
  };
  fillMinibatch(batch, rollout, Uint32Array.from(rows), normalize);
  return Object.fromEntries(Object.entries(batch).map(([field, values]) => [field, [...values]]));
}

describe("a minibatch", () => {
  test("has the rows that it is given, of equal weight", () => {
    expect(filled([2, 0])).toEqual({
      observation: [2, -2, 0, 0],
      action: [2.5, 0.5],
      logProb: [-3, -1],
      advantage: [4, 1],
      return: [30, 10],
      weight: [0.5, 0.5],
    });
  });

  test("repeats its first row with weight 0 where it has fewer", () => {
    expect(filled([3, 1], { size: 4 })).toEqual({
      observation: [3, -3, 1, -1, 3, -3, 3, -3],
      action: [3.5, 1.5, 3.5, 3.5],
      logProb: [-4, -2, -4, -4],
      advantage: [9, 2, 9, 9],
      return: [40, 20, 40, 40],
      weight: [0.5, 0.5, 0, 0],
    });
  });

  test("has standardized advantages where asked for: mean 0, deviation 1 of a sample", () => {
    // Mean 4, deviation sqrt((9 + 4 + 0 + 25) / 3).
    const deviation = Math.sqrt(38 / 3);
    const { advantage } = filled([0, 1, 2, 3], { normalize: true });
    for (const [i, difference] of [-3, -2, 0, 5].entries()) {
      expect(advantage[i]).toBeCloseTo(difference / deviation, 6);
    }
  });

  test("standardizes the advantages of its own rows alone", () => {
    const { advantage } = filled([0, 1], { size: 3, normalize: true });
    expect(advantage[0]).toBeCloseTo(-Math.SQRT1_2, 6);
    expect(advantage[1]).toBeCloseTo(Math.SQRT1_2, 6);
    expect(advantage.every(Number.isFinite)).toBe(true);
  });

  test("leaves a single advantage as it is, which has no deviation", () => {
    expect(filled([3], { normalize: true }).advantage).toEqual([9]);
    expect(filled([3], { size: 2, normalize: true }).advantage[0]).toBe(9);
  });

  test("has advantages of 0 where all are equal", () => {
    expect(filled([2, 2], { normalize: true }).advantage).toEqual([0, 0]);
  });
});
