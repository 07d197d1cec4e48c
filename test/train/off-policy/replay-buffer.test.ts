import { describe, expect, test } from "vitest";
import type { TransitionField } from "../../../train/off-policy/algorithm.ts";
import { ReplayBuffer } from "../../../train/off-policy/replay-buffer.ts";
import { generatorFor } from "../../../train/random/streams.ts";

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

type Numbers = Record<TransitionField | "epsilon" | "nextEpsilon", Float32Array>;

function emptyBatch(rows: number): Numbers {
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

function sampled(buffer: ReplayBuffer, rows: number, seed = 1): Numbers {
  const batch = emptyBatch(rows);
  buffer.sample(batch, generatorFor(seed, "replay"));
  return batch;
}

const numbersOf = (batch: Numbers) => Array.from(batch.reward, (reward) => reward / 10);
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

  test("takes up what another held, and goes on in its ring", () => {
    const [one, other] = [filled(4, 6), new ReplayBuffer(4, 2, 1)];
    other.write(structuredClone(one.read()));
    for (const buffer of [one, other]) buffer.add(transition(6));
    expect(other.read()).toEqual(one.read());
    const larger = new ReplayBuffer(9, 2, 1);
    larger.write(filled(4, 3).read());
    larger.add(transition(3));
    expect(ascending(numbersOf(sampled(larger, 200)))).toEqual([0, 1, 2, 3]);
  });

  test("refuses what does not fit into it", () => {
    const state = filled(5, 5).read();
    expect(() => new ReplayBuffer(4, 2, 1).write(state)).toThrow(
      new RangeError("a buffer of 5 transitions does not fit into one of 4"),
    );
    expect(() => new ReplayBuffer(5, 3, 1).write(state)).toThrow(
      new RangeError("5 transitions are 45 numbers here, not 35"),
    );
  });
});
