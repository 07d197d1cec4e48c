import { pointOf } from "../../schemas/space.ts";
import type { Environment } from "../environments/environment.ts";
import { alone } from "./evaluation.ts";
import { type Lockstep, playEpisodes } from "./play-episodes.ts";

/**
 * A recorded episode: after `reset_obs`, the i-th action led to the i-th observation and reward.
 */
export interface EpisodeRecording {
  seed: number;
  reset_obs: Entry;
  actions: Entry[];
  observations: Entry[];
  rewards: number[];
  /** The end of the last step; both false if the recording stops before the end. */
  terminated: boolean;
  truncated: boolean;
}

/** A vector; for a discrete space, the index of the state or action. */
type Entry = number | number[];

export interface RecordingOptions {
  /** The largest number of steps; by default the environment's horizon. */
  mostSteps?: number | undefined;
  /** Called with the environment in every state, including the first. */
  watch?: ((environment: Environment) => void) | undefined;
}

/**
 * Plays and records an episode, in the format of Gymnasium's recordings that we compare with.
 *
 * @param act is given the reward of the step before, too; undefined at the first
 */
export async function recordEpisode(
  environment: Environment,
  act: (
    observation: ArrayLike<number>,
    seed: number,
    step: number,
    reward: number | undefined,
  ) => Promise<ArrayLike<number>>,
  seed: number,
  { mostSteps, watch = () => {} }: RecordingOptions = {},
): Promise<EpisodeRecording> {
  const { observationSpace, actionSpace } = environment;
  const recording: EpisodeRecording = {
    seed,
    reset_obs: 0,
    actions: [],
    observations: [],
    rewards: [],
    terminated: false,
    truncated: false,
  };
  const played = alone(environment);
  const watched: Lockstep = {
    ...played,
    async reset(first) {
      const observation = await played.reset(first);
      recording.reset_obs = pointOf(observationSpace, observation);
      watch(environment);
      return observation;
    },
  };
  await playEpisodes(watched, {
    seed,
    mostSteps,
    // Environments take actions as float32.
    act: async (observation, step) =>
      Float32Array.from(await act(observation, seed, step, recording.rewards.at(-1))),
    onStep(action, { observations, rewards, terminated, truncated }) {
      watch(environment);
      recording.actions.push(pointOf(actionSpace, action));
      recording.observations.push(pointOf(observationSpace, observations));
      recording.rewards.push(rewards[0]);
      recording.terminated = terminated[0] === 1;
      recording.truncated = truncated[0] === 1;
    },
  });
  return recording;
}
