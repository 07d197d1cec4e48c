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
 * @param act chooses the action; told of the episode and step, for noise of its own
 */
export async function evaluateEpisodes<Observation, Action>(
  environment: Episodic<Observation, Action>,
  act: (observation: Observation, episode: number, step: number) => Promise<Action>,
  episodes: number,
): Promise<Returns> {
  const returns: number[] = [];
  const lengths: number[] = [];
  for (let episode = 0; episode < episodes; episode++) {
    let observation = environment.reset(evaluationSeed + episode);
    let total = 0;
    for (let step = 0; ; step++) {
      const transition = environment.step(await act(observation, episode, step));
      observation = transition.observation;
      total += transition.reward;
      if (transition.terminated || transition.truncated) {
        returns.push(total);
        lengths.push(step + 1);
        break;
      }
    }
  }
  return returnsOf(returns, lengths);
}

/** What episodes with these returns and lengths amount to. */
export function returnsOf(returns: number[], lengths: number[]): Returns {
  const mean = meanOf(returns);
  const variance = meanOf(returns.map((value) => (value - mean) ** 2));
  return { mean, standard_deviation: Math.sqrt(variance), returns, lengths };
}
