import type { ExperimentClient, Outcome } from "../client/index.ts";
import { pointOf } from "../schemas/space.ts";
import type { Environment } from "../train/environments/environment.ts";
import { recordEpisode } from "../train/episodes/recording.ts";
import { retry } from "./retry.ts";

/** An episode played as a unit of an experiment. */
export interface SimulatedEpisode {
  seed: number;
  arm: string;
  /** The undiscounted return. */
  return: number;
  steps: number;
  /** False if its outcome was already known: the same episode was played before. */
  isNew: boolean;
}

/** The time in milliseconds to wait for a Worker that does not answer. */
const patience = 30_000;

/** The unit that plays the episode of a seed. */
export function unitOf(environment: Environment, seed: number): string {
  return `${environment.id} ${seed}`;
}

/**
 * Plays the episode of a seed as a unit of an experiment: requests every action, and reports the
 * return as the unit's outcome. The reward of each step goes with the next request, that of the last
 * with the outcome.
 */
export async function simulateEpisode(
  experiment: ExperimentClient,
  environment: Environment,
  seed: number,
): Promise<SimulatedEpisode> {
  const unit = unitOf(environment, seed);
  let arm = "";
  const { rewards } = await recordEpisode(
    environment,
    async (vector, seed, step, reward) => {
      const observation = pointOf(environment.observationSpace, vector);
      const question = { unit, observation, seed, step, ...(reward !== undefined && { reward }) };
      const answer = await retry(() => experiment.act(question), patience);
      arm = answer.arm;
      return [answer.action].flat();
    },
    seed,
  );
  const value = rewards.reduce((sum, reward) => sum + reward, 0);
  const steps = rewards.length;
  const outcome: Outcome = { unit, value, key: "return", steps, rewards: rewards.slice(-1) };
  const { duplicates } = await retry(() => experiment.report([outcome]), patience);
  return { seed, arm, return: value, steps, isNew: duplicates === 0 };
}

/**
 * Plays the episodes of consecutive seeds, several concurrently.
 *
 * @param environments one for each concurrent episode
 * @param watch is called with each finished episode
 * @param stop returns true to start no further episodes
 */
export async function simulateEpisodes(
  experiment: ExperimentClient,
  environments: readonly Environment[],
  seeds: { first: number; count: number },
  watch: (episode: SimulatedEpisode) => void,
  stop: () => boolean,
): Promise<void> {
  let next = 0;
  await Promise.all(
    environments.map(async (environment) => {
      while (next < seeds.count && !stop()) {
        watch(await simulateEpisode(experiment, environment, seeds.first + next++));
      }
    }),
  );
}
