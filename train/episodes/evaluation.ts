import type { Environment } from "../environments/environment.ts";
import { type Lockstep, playEpisodes } from "./play-episodes.ts";

/** What is needed of an environment to play it. */
type Played = Pick<Environment, "reset" | "step" | "horizon">;

/** Undiscounted returns of complete episodes. */
export interface Returns {
  mean: number;
  standard_deviation: number;
  /** The returns of all episodes, in order. */
  returns: number[];
  lengths: number[];
}

/** The first seed of evaluation episodes, far from those of training. */
export const evaluationSeed = 1_000_000;

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Summarizes episodes with these returns and lengths. */
export function returnsOf(returns: number[], lengths: number[]): Returns {
  const mean = meanOf(returns);
  const variance = meanOf(returns.map((value) => (value - mean) ** 2));
  return { mean, standard_deviation: Math.sqrt(variance), returns, lengths };
}

/** Wraps a single environment for `playEpisodes`. */
export function alone(environment: Played): Lockstep {
  return {
    count: 1,
    horizon: environment.horizon,
    reset: (seed) => environment.reset(seed),
    step(action) {
      const { observation, reward, terminated, truncated } = environment.step(action);
      return {
        observations: observation,
        rewards: [reward],
        terminated: [Number(terminated)],
        truncated: [Number(truncated)],
      };
    },
  };
}

/**
 * Plays complete episodes, the i-th reset with `evaluationSeed + i`.
 *
 * @param environments identical ones; as many episodes are played concurrently
 * @param act chooses the action; receives the episode and step to draw noise for
 */
export async function evaluateEpisodes(
  environments: readonly Played[],
  act: (
    observation: ArrayLike<number>,
    episode: number,
    step: number,
  ) => Promise<ArrayLike<number>>,
  episodes: number,
): Promise<Returns> {
  const returns: number[] = new Array(episodes).fill(0);
  const lengths: number[] = new Array(episodes).fill(0);
  let next = 0;
  const play = async (environment: Played) => {
    for (let episode = next++; episode < episodes; episode = next++) {
      const played = await playEpisodes(alone(environment), {
        seed: evaluationSeed + episode,
        act: (observation, step) => act(observation, episode, step),
      });
      [returns[episode]] = played.returns;
      [lengths[episode]] = played.lengths;
    }
  };
  await Promise.all(environments.map(play));
  return returnsOf(returns, lengths);
}
