import type { ExperimentClient, Outcome } from "../client/index.ts";
import type { Environment } from "../train/environments/environment.ts";
import { recordEpisode } from "../train/episodes/recording.ts";
import { retry } from "./retry.ts";

/** An episode that a unit of an experiment has played. */
export interface SimulatedEpisode {
  seed: number;
  arm: string;
  /** Undiscounted. */
  return: number;
  steps: number;
  /** False where its outcome was known before: the same episode was played another time. */
  isNew: boolean;
}

/** How long a Worker that does not answer is waited for. */
const patience = 30_000;

/** The unit that plays the episode of a seed. */
export function unitOf(environment: Environment, seed: number): string {
  return `${environment.id} ${seed}`;
}

/**
 * Plays the episode of a seed as a unit of an experiment: every action is asked for, and its return is
 * the unit's outcome.
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
    async (vector, seed, step) => {
      const observation = environment.kind === "discrete" ? vector[0] : Array.from(vector);
      const answer = await retry(() => experiment.act({ unit, observation, seed, step }), patience);
      arm = answer.arm;
      return [answer.action].flat();
    },
    seed,
  );
  const value = rewards.reduce((sum, reward) => sum + reward, 0);
  const outcome: Outcome = { unit, value, key: "return" };
  const { duplicates } = await retry(() => experiment.report([outcome]), patience);
  return { seed, arm, return: value, steps: rewards.length, isNew: duplicates === 0 };
}

/**
 * Plays the episodes of consecutive seeds, some at a time.
 *
 * @param environments one for each that is played at a time
 * @param watch is called with each episode that has ended
 * @param stop tells whether no other episode is to be begun
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
