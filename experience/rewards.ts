import type { Episode } from "./episodes.ts";

/** The rewards of an episode's decisions. */
export interface EpisodeRewards {
  /** One of each decision. They add up to the outcome: what does not is in the last. */
  rewards: number[];
  /** True if one of every decision is known. */
  isWhole: boolean;
  /** True unless all are known and their sum is not the outcome, within rounding. */
  addsUp: boolean;
}

/** The error of a sum of rewards, relative to the magnitudes in it: some clients add in float32. */
const rounding = 1e-5;

/**
 * Returns the rewards of an episode: those that were reported with the outcome are of its last
 * decisions, and a request gives that of the decision before it. An episode of one decision has its
 * outcome as its reward.
 *
 * What is missing of the outcome counts at the last decision. That leaves estimates unbiased, since
 * a reward may be weighed by later decisions, too; only the variance is larger.
 */
export function rewardsOf(episode: Episode): EpisodeRewards {
  const { decisions, outcome } = episode;
  const known = reportedRewards(episode);
  const isWhole = decisions.length === 1 || !known.includes(undefined);
  const rewards = known.map((reward) => reward ?? 0);
  const sum = rewards.reduce((total, reward) => total + reward, 0);
  const magnitude = rewards.reduce((total, reward) => total + Math.abs(reward), Math.abs(outcome));
  const isRounding = Math.abs(outcome - sum) <= rounding * magnitude;
  rewards[rewards.length - 1] += outcome - sum;
  return { rewards, isWhole, addsUp: known.includes(undefined) || isRounding };
}

/** Returns the rewards of an episode's decisions as they were reported, where they were. */
export function reportedRewards({
  decisions,
  rewards: last = [],
}: Episode): (number | undefined)[] {
  const reported = last.slice(-decisions.length);
  const before = decisions.length - reported.length;
  return decisions.map((_, t) => (t < before ? decisions[t + 1]?.reward : reported[t - before]));
}
