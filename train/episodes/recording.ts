import type { Environment } from "../environments/environment.ts";
import { vectorsOf } from "../environments/vectors.ts";
import { alone } from "./evaluation.ts";
import { type Lockstep, playEpisodes } from "./play-episodes.ts";

/** An episode as it went: after `reset_obs`, the i-th action led to the i-th observation and reward. */
export interface EpisodeRecording {
  seed: number;
  reset_obs: Entry;
  actions: Entry[];
  observations: Entry[];
  rewards: number[];
  /** How the last step ended; both false where the recording stops before the end. */
  terminated: boolean;
  truncated: boolean;
}

/** A vector; of a discrete space, the number of the state or the action. */
type Entry = number | number[];

export interface RecordingOptions {
  /** Where to stop before the end. */
  mostSteps?: number | undefined;
  /** Called with the environment in every state that it comes to, the first included. */
  watch?: ((environment: Environment) => void) | undefined;
}

/** Plays an episode and keeps all of it, in the form in which recordings of Gymnasium are compared. */
export async function recordEpisode(
  environment: Environment,
  act: (observation: ArrayLike<number>, seed: number, step: number) => Promise<ArrayLike<number>>,
  seed: number,
  { mostSteps = Number.POSITIVE_INFINITY, watch = () => {} }: RecordingOptions = {},
): Promise<EpisodeRecording> {
  const entry = (vector: ArrayLike<number>): Entry =>
    environment.kind === "discrete" ? vector[0] : Array.from(vector);
  const recording: EpisodeRecording = {
    seed,
    reset_obs: 0,
    actions: [],
    observations: [],
    rewards: [],
    terminated: false,
    truncated: false,
  };
  const played = alone(vectorsOf(environment));
  const watched: Lockstep = {
    ...played,
    async reset(first) {
      const observation = await played.reset(first);
      recording.reset_obs = entry(observation);
      watch(environment);
      return observation;
    },
  };
  await playEpisodes(watched, {
    seed,
    mostSteps,
    // As float32, which is how an environment takes it.
    act: async (observation, step) => Float32Array.from(await act(observation, seed, step)),
    onStep(action, { observations, rewards, terminated, truncated }) {
      watch(environment);
      recording.actions.push(entry(action));
      recording.observations.push(entry(observations));
      recording.rewards.push(rewards[0]);
      recording.terminated = terminated[0] === 1;
      recording.truncated = truncated[0] === 1;
    },
  });
  return recording;
}
