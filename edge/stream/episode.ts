import type { ActQuery } from "../../schemas/act.ts";

/**
 * The position in an episode: a seed, and a step of it. A message that names its seed begins one, and
 * those after it go on, so that a control loop says its seed once.
 */
export interface StreamEpisode {
  seed: number;
  /** Of the message to come. */
  step: number;
}

/**
 * The message as it reads where it stands in an episode: with the seed and the step that it leaves
 * out, unless it brings its own seed or noise.
 *
 * @param message parsed JSON, as yet unchecked
 */
export function placeIn(episode: StreamEpisode | undefined, message: unknown): unknown {
  if (!episode || typeof message !== "object" || message === null || Array.isArray(message)) {
    return message;
  }
  if (Object.hasOwn(message, "seed") || Object.hasOwn(message, "epsilon")) return message;
  return { ...episode, ...message };
}

/** The episode after a message of it was answered. Every answer is a step, whatever its mode. */
export function advance(
  episode: StreamEpisode | undefined,
  { seed, step = 0 }: Pick<ActQuery<unknown>, "seed" | "step">,
): StreamEpisode | undefined {
  if (seed !== undefined) return { seed, step: step + 1 };
  return episode && { ...episode, step: episode.step + 1 };
}
