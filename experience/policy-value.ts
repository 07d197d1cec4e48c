import type { ExportedPackage } from "../export/policy-package.ts";
import type { ActMode } from "../schemas/policy-interface.ts";
import { crossFit, fitStates, fitVectors } from "../statistics/baseline.ts";
import { bucketOf } from "../statistics/bucket.ts";
import { estimateValue, type OffPolicyEstimates } from "../statistics/off-policy.ts";
import type { FindPackage } from "./acting-versions.ts";
import { type Episode, sharingNoise } from "./episodes.ts";
import { logProbsOf } from "./log-probs.ts";

/** With fewer, the intervals of the central limit theorem cannot be trusted. */
const leastEffective = 100;
const folds = 5;

export interface ValueSettings {
  mode: ActMode;
  /** The largest weight of an episode; larger ones are clipped. */
  largestWeight?: number | undefined;
  alpha?: number | undefined;
  find: FindPackage;
}

export interface PolicyValue extends OffPolicyEstimates {
  episodes: number;
  decisions: number;
  /** The mean weight of episodes before clipping; its expectation is 1. */
  meanWeight: number;
  warnings: string[];
}

/**
 * Estimates the mean outcome of episodes if another policy had made the decisions.
 *
 * An episode is treated as one decision of a bandit: its weight is
 * w = prod_t pi(a_t | o_t) / mu(a_t | o_t), its reward is the outcome. The model of the doubly
 * robust estimate is a baseline b(o_0): the expected outcome of the target policy given the first
 * observation.
 *
 *     DR  mean_i [ b(o_i0) + w_i (R_i - b(o_i0)) ]
 *
 * b is fitted on the other folds, so that DR is as unbiased as IPS.
 */
export async function estimatePolicy(
  episodes: readonly Episode[],
  target: ExportedPackage,
  { mode, largestWeight, alpha, find }: ValueSettings,
): Promise<PolicyValue> {
  const decisions = episodes.flatMap((episode) => episode.decisions);
  const logProbs = await logProbsOf(decisions, target, mode, find);
  let at = 0;
  const summed = episodes.map((episode) => {
    const own = logProbs.slice(at, at + episode.decisions.length);
    at += own.length;
    return {
      logProb: own.reduce((sum, { acted }) => sum + acted, 0),
      targetLogProb: own.reduce((sum, { target }) => sum + target, 0),
    };
  });
  const weights = summed.map(({ logProb, targetLogProb }) => Math.exp(targetLogProb - logProb));
  const baseline = expectedOutcomes(
    episodes,
    weights.map((weight) => Math.min(weight, largestWeight ?? Number.MAX_VALUE)),
  );
  const estimates = estimateValue(
    episodes.map(({ outcome }, i) => [
      {
        mode: "stochastic",
        ...summed[i],
        reward: outcome,
        model: { actionValue: baseline[i], stateValue: baseline[i] },
      },
    ]),
    {
      ...(largestWeight !== undefined && { largestWeight }),
      ...(alpha !== undefined && { alpha }),
    },
  );
  const meanWeight = weights.reduce((total, weight) => total + weight, 0) / weights.length;
  return {
    ...estimates,
    episodes: episodes.length,
    decisions: decisions.length,
    meanWeight,
    warnings: warningsOf(episodes, estimates, weights, meanWeight),
  };
}

/** The baseline b(o_0) of every episode. */
function expectedOutcomes(episodes: readonly Episode[], weights: readonly number[]): number[] {
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  const foldOf = (i: number) => Math.floor(folds * bucketOf("fold of ", episodes[i].unit));
  const examplesOf = <Seen>(seenIn: (episode: Episode) => Seen) =>
    episodes.map((episode, i) => ({
      seen: seenIn(episode),
      outcome: episode.outcome,
      // Only proportions matter; dividing by the largest keeps the sum finite.
      weight: largest > 0 ? weights[i] / largest : 0,
    }));
  const isState = ({ decisions: [{ observation }] }: Episode) => typeof observation === "number";
  return episodes.every(isState)
    ? crossFit(
        examplesOf(({ decisions: [first] }) => Number(first.observation)),
        foldOf,
        fitStates,
      )
    : crossFit(
        examplesOf(({ decisions: [first] }) => [first.observation].flat()),
        foldOf,
        fitVectors,
      );
}

function warningsOf(
  episodes: readonly Episode[],
  { effectiveSampleSize }: OffPolicyEstimates,
  weights: readonly number[],
  meanWeight: number,
): string[] {
  const warnings: string[] = [];
  if (effectiveSampleSize < leastEffective) {
    warnings.push(
      `the log is worth ${effectiveSampleSize.toFixed(1)} episodes of the target policy's own: ` +
        "believe none of the intervals; the policies differ too much, or episodes are too long",
    );
  }
  const squares = weights.reduce((sum, weight) => sum + (weight - meanWeight) ** 2, 0);
  const error = Math.sqrt(squares / (weights.length - 1) / weights.length);
  // Identical policies have weights of 1 up to float32 rounding.
  if (Math.abs(meanWeight - 1) > Math.max(4 * error, 1e-3)) {
    warnings.push(
      `the mean weight is ${meanWeight.toPrecision(3)}, where 1 is expected: what the target policy ` +
        "does most is not in the log, or the log is not whole",
    );
  }
  const sharing = sharingNoise(episodes);
  if (sharing > 0) {
    warnings.push(
      `${sharing} episodes share the noise of a seed with another: they are not independent, and ` +
        "intervals are too narrow; let every episode have a seed of its own",
    );
  }
  return warnings;
}
