import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  rememberEpisode,
  rememberReset,
  seedAnew,
} from "../../../../train/environments/gymnasium/episode-seeds.ts";

const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

describe("the seed of an episode that takes the place of another", () => {
  test("is a seed, a function of what is remembered, and another in each episode", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 20 }), (seed, episodes) => {
        const state = new Float64Array(2);
        rememberReset(state, seed);
        const drawn = Array.from({ length: episodes }, () => {
          const anew = seedAnew(state);
          rememberEpisode(state);
          return anew;
        });
        expect(drawn.every(Number.isSafeInteger)).toBe(true);
        expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
        expect(new Set([seed, ...drawn]).size).toBe(episodes + 1);
        expect(seedAnew(Float64Array.of(seed, 1))).toBe(drawn[0]);
      }),
    );
  });
});
