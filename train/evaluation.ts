import type { Transition } from "./environments/environment.ts";

/** Undiscounted returns of whole episodes. */
export interface Returns {
  mean: number;
  standard_deviation: number;
  /** Of each episode, in order. */
  returns: number[];
  lengths: number[];
}

/** What an environment and a policy have in common: one's observations are the other's input. */
interface Episodic<Observation, Action> {
  reset(seed?: number): Observation;
  step(action: Action): Transition<Observation>;
}

/** Evaluation episodes are seeded apart from those of training: with this number and upwards. */
export const evaluationSeed = 1_000_000;

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Plays whole episodes, the i-th reset with `evaluationSeed + i`.
 *
 * @param environments that are alike: as many episodes are played at a time
 * @param act chooses the action; told of the episode and step, for noise of its own
 */
export async function evaluateEpisodes<Observation, Action>(
  environments: readonly Episodic<Observation, Action>[],
  act: (observation: Observation, episode: number, step: number) => Promise<Action>,
  episodes: number,
): Promise<Returns> {
  const returns: number[] = new Array(episodes).fill(0);
  const lengths: number[] = new Array(episodes).fill(0);
  let next = 0;
  const play = async (environment: Episodic<Observation, Action>) => {
    for (let episode = next++; episode < episodes; episode = next++) {
      let observation = environment.reset(evaluationSeed + episode);
      for (let ended = false; !ended; lengths[episode]++) {
        const transition = environment.step(await act(observation, episode, lengths[episode]));
        observation = transition.observation;
        returns[episode] += transition.reward;
        ended = transition.terminated || transition.truncated;
      }
    }
  };
  await Promise.all(environments.map(play));
  return returnsOf(returns, lengths);
}

/** What episodes with these returns and lengths amount to. */
export function returnsOf(returns: number[], lengths: number[]): Returns {
  const mean = meanOf(returns);
  const variance = meanOf(returns.map((value) => (value - mean) ** 2));
  return { mean, standard_deviation: Math.sqrt(variance), returns, lengths };
}
