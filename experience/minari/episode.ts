import type { Decision } from "../../schemas/decision.ts";
import { type Episode, leftOutReasons } from "../episodes.ts";
import { reportedRewards, rewardsOf } from "../rewards.ts";

/** The reasons for leaving units out of a data set. */
export const notEpisodeReasons = {
  ...leftOutReasons,
  unrewarded: "the reward of some of their steps was not reported",
  contradictory: "their rewards do not add up to their outcome",
  cut: "a time limit cut them after one step, and nothing is known of what followed",
} as const;

export type NotMinariEpisode = keyof typeof notEpisodeReasons;

/** An episode of n steps as Minari stores it. */
export interface MinariEpisode {
  episode: Episode;
  /** n + 1 observations. */
  observations: Decision["observation"][];
  /** n actions, and n rewards. */
  actions: Decision["action"][];
  rewards: number[];
  /** The end of the last step. */
  end: "termination" | "truncation";
  /** The log-probabilities of the actions, if each was drawn from a density. */
  logProb: number[] | undefined;
}

/**
 * Returns the steps of an episode with an outcome. A log has no observation after the last action.
 * If the episode was terminated, the last observation is repeated: no value follows it. If a time
 * limit truncated it, learners do take the value of what follows: the last step is dropped, and its
 * observation ends the episode.
 *
 * @param timeLimit the number of steps of a truncated episode; null if there is none
 * @returns the reason, if it is no such sequence
 */
export function minariEpisodeOf(
  episode: Episode,
  timeLimit: number | null,
): MinariEpisode | NotMinariEpisode {
  const { decisions } = episode;
  const { rewards, isWhole, addsUp } = rewardsOf(episode);
  if (!isWhole) return "unrewarded";
  if (!addsUp) return "contradictory";
  const isTruncated = decisions.length === timeLimit;
  const steps = isTruncated ? decisions.length - 1 : decisions.length;
  if (steps === 0) return "cut";
  const acted = decisions.slice(0, steps);
  const observations = decisions.map(({ observation }) => observation);
  const reported = reportedRewards(episode).map((reward, t) => reward ?? rewards[t]);
  return {
    episode,
    observations: isTruncated ? observations : [...observations, observations[steps - 1]],
    actions: acted.map(({ action }) => action),
    rewards: reported.slice(0, steps),
    end: isTruncated ? "truncation" : "termination",
    logProb: logProbOf(acted),
  };
}

function logProbOf(decisions: readonly Decision[]): number[] | undefined {
  if (decisions.some(({ mode }) => mode === "deterministic")) return undefined;
  const known = decisions.flatMap(({ log_prob }) => (log_prob === null ? [] : [log_prob]));
  return known.length === decisions.length ? known : undefined;
}
