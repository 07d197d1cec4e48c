import { describe, expect, test } from "vitest";
import { evaluateEpisodes, evaluationSeed } from "../../../train/episodes/evaluation.ts";

/** Pays what the action says; an episode seeded with s takes 1 + s mod 3 steps. */
function makePayer() {
  let left = 0;
  const seeds: (number | undefined)[] = [];
  return {
    seeds,
    horizon: 100,
    reset(seed?: number) {
      seeds.push(seed);
      left = 1 + ((seed ?? 0) % 3);
      return Float64Array.of(left);
    },
    step(action: ArrayLike<number>) {
      left -= 1;
      // Either flag ends an episode.
      const over = left === 0;
      const terminated = over && seeds.length % 2 === 0;
      return {
        observation: Float64Array.of(left),
        reward: action[0],
        terminated,
        truncated: over && !terminated,
      };
    },
  };
}

describe("an evaluation", () => {
  test("plays whole episodes, the i-th seeded with the evaluation seed + i", async () => {
    const payer = makePayer();
    const { lengths } = await evaluateEpisodes([payer], async () => [1], 4);
    expect(payer.seeds).toEqual([0, 1, 2, 3].map((i) => evaluationSeed + i));
    expect(lengths).toEqual(payer.seeds.map((seed) => 1 + ((seed ?? 0) % 3)));
  });

  test("tells the policy the observation, the episode and the step", async () => {
    const asked: number[][] = [];
    const act = async (observation: ArrayLike<number>, ...where: number[]) => {
      asked.push([observation[0], ...where]);
      return [0];
    };
    const { lengths } = await evaluateEpisodes([makePayer()], act, 2);
    expect(lengths).toEqual([2, 3]);
    expect(asked).toEqual([
      [2, 0, 0],
      [1, 0, 1],
      [3, 1, 0],
      [2, 1, 1],
      [1, 1, 2],
    ]);
  });

  test("sums rewards to returns, with their mean and standard deviation", async () => {
    const paid = async (_: unknown, episode: number, step: number) => [10 * episode + step];
    const result = await evaluateEpisodes([makePayer()], paid, 2);
    expect(result.returns).toEqual([0 + 1, 10 + 11 + 12]);
    expect(result.mean).toBe(17);
    expect(result.standard_deviation).toBe(16);
  });

  test("is the same, however many episodes are played at a time", async () => {
    const paid = async (_: unknown, episode: number, step: number) => [10 * episode + step];
    const payers = [makePayer(), makePayer(), makePayer()];
    const together = await evaluateEpisodes(payers, paid, 7);
    expect(together).toEqual(await evaluateEpisodes([makePayer()], paid, 7));
    expect(payers.map(({ seeds }) => seeds.length).every((count) => count > 0)).toBe(true);
  });

  test("plays no episode longer than the horizon", async () => {
    const payer = { ...makePayer(), horizon: 2 };
    const { lengths, returns } = await evaluateEpisodes([payer], async () => [1], 4);
    expect(lengths).toEqual(payer.seeds.map((seed) => Math.min(2, 1 + ((seed ?? 0) % 3))));
    expect(returns).toEqual(lengths);
  });
});
