import { describe, expect, test } from "vitest";
import type { Batch } from "../../../train/engine/gradient-step.ts";
import { generatorFor } from "../../../train/random/streams.ts";
import { ReplayBuffer } from "../../../train/sac/replay-buffer.ts";

/** A transition every number of which tells its number. */
function transition(n: number) {
  return {
    observation: [n, n + 0.25],
    action: [-n],
    reward: 10 * n,
    nextObservation: [n + 1, n + 1.25],
    continuation: n % 2,
  };
}

function filled(capacity: number, count: number): ReplayBuffer {
  const buffer = new ReplayBuffer(capacity, 2, 1);
  for (let n = 0; n < count; n++) buffer.add(transition(n));
  return buffer;
}

function emptyBatch(rows: number): Batch<Float32Array> {
  return {
    observation: new Float32Array(2 * rows),
    action: new Float32Array(rows),
    reward: new Float32Array(rows),
    nextObservation: new Float32Array(2 * rows),
    continuation: new Float32Array(rows),
    epsilon: new Float32Array(rows).fill(7),
    nextEpsilon: new Float32Array(rows).fill(7),
  };
}

function sampled(buffer: ReplayBuffer, rows: number, seed = 1): Batch<Float32Array> {
  const batch = emptyBatch(rows);
  buffer.sample(batch, generatorFor(seed, "replay"));
  return batch;
}

const numbersOf = (batch: Batch<Float32Array>) => Array.from(batch.reward, (reward) => reward / 10);
const ascending = (numbers: number[]) => [...new Set(numbers)].sort((a, b) => a - b);

describe("the replay buffer", () => {
  test("keeps the numbers of a transition together", () => {
    const batch = sampled(filled(50, 50), 200);
    numbersOf(batch).forEach((n, row) => {
      const pair = [2 * row, 2 * row + 2] as const;
      expect({
        observation: [...batch.observation.subarray(...pair)],
        action: [batch.action[row]],
        reward: batch.reward[row],
        nextObservation: [...batch.nextObservation.subarray(...pair)],
        continuation: batch.continuation[row],
      }).toEqual({ ...transition(n), action: [n === 0 ? -0 : -n] });
    });
    expect(ascending(Array.from(batch.continuation))).toEqual([0, 1]);
  });

  test("samples only what is there before it is full", () => {
    const buffer = filled(100, 3);
    expect(buffer.size).toBe(3);
    expect(ascending(numbersOf(sampled(buffer, 200)))).toEqual([0, 1, 2]);
  });

  test.each([
    [4, [0, 1, 2, 3]],
    [5, [1, 2, 3, 4]],
    [8, [4, 5, 6, 7]],
    [11, [7, 8, 9, 10]],
  ])("of capacity 4 remembers, of %d transitions, the last", (count, expected) => {
    const buffer = filled(4, count);
    expect(buffer.size).toBe(4);
    expect(ascending(numbersOf(sampled(buffer, 200)))).toEqual(expected);
  });

  test("samples each transition about as often", () => {
    const counts = new Array<number>(20).fill(0);
    for (const n of numbersOf(sampled(filled(20, 20), 40_000))) counts[n] += 1;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
    // The 99.9 % quantile of chi-square with 19 degrees of freedom.
    expect(chiSquare).toBeLessThan(43.82);
  });

  test("samples the same rows from the same seed, and leaves the noise alone", () => {
    const buffer = filled(50, 50);
    const batch = sampled(buffer, 30);
    expect(sampled(buffer, 30)).toEqual(batch);
    expect(sampled(buffer, 30, 2)).not.toEqual(batch);
    expect([...batch.epsilon, ...batch.nextEpsilon].every((x) => x === 7)).toBe(true);
  });
});
