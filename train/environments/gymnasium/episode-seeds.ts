import { seedSequence } from "../../random/seed-sequence.ts";

/*
 * What is remembered of an environment whose state cannot be read: the seed that its generator
 * started from, and the number of episodes that have begun since.
 */

/** The numbers that are remembered of an environment. */
export const seedStateSize = 2;

/** Remembers a reset. */
export function rememberReset(state: Float64Array, seed: number): void {
  state.set([seed, 1]);
}

/** Remembers an episode that continues the generator. */
export function rememberEpisode(state: Float64Array): void {
  state[1] += 1;
}

/**
 * Returns the seed of an episode that takes the place of the one that was under way: another than
 * those of all episodes before it, and the same each time.
 */
export function seedAnew([seed, episodes]: Float64Array): number {
  const [high, low] = seedSequence(seed, 2, [episodes]);
  return (high >>> 0) * 2 ** 21 + (low >>> 11);
}
