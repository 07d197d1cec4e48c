import type { ExportedPackage } from "../export/policy-package.ts";
import type { ActMode } from "../schemas/policy-interface.ts";
import { crossFit, fitStates, fitVectors } from "../statistics/baseline.ts";
import { bucketOf } from "../statistics/bucket.ts";
import { effectiveSize } from "../statistics/effective-size.ts";
import {
  estimateValue,
  type OffPolicyEstimates,
  type ValueEstimate,
} from "../statistics/off-policy.ts";
import type { FindPackage } from "./acting-versions.ts";
import { distributionsOf, type PolicyDistribution } from "./action-distributions.ts";
import type { Episode } from "./episodes.ts";
import { expectedWeights } from "./expected-weights.ts";
import { type LogProbs, logProbsOf, refuseTarget } from "./log-probs.ts";
import { type EpisodeRewards, rewardsOf } from "./rewards.ts";
import { stepValues } from "./step-values.ts";
import { warningsOf } from "./value-warnings.ts";

const folds = 5;

export interface ValueSettings {
  mode: ActMode;
  /** The largest weight of an episode; larger ones are clipped. */
  largestWeight?: number | undefined;
  alpha?: number | undefined;
  find: FindPackage;
}

type WholeEpisodes =
  | "logged"
  | "inversePropensity"
  | "selfNormalized"
  | "largestWeight"
  | "clipping";

export interface PolicyValue extends Pick<OffPolicyEstimates, WholeEpisodes> {
  /** IPS with a control variate, b(o_0), whose mean is known. */
  controlVariate: ValueEstimate;
  /** Of rewards step by step; undefined where they were not logged. */
  perDecision: PerDecision | undefined;
  episodes: number;
  decisions: number;
  /**
   * How many of the target's own episodes the log is worth (`effectiveSize`), whether weights are
   * clipped or not.
   */
  effectiveSampleSize: number;
  /** The mean weight of episodes before clipping; its expectation is 1. */
  meanWeight: number;
  warnings: string[];
}

export interface PerDecision {
  inversePropensity: ValueEstimate;
  doublyRobust: ValueEstimate;
}

/**
 * Estimates the mean outcome of episodes if another policy had made the decisions.
 *
 * First, an episode is treated as one decision of a bandit: its weight is
 * w = prod_t pi(a_t | o_t) / mu(a_t | o_t), its reward is the outcome. With a baseline b(o_0), the
 * expected outcome of the target policy given the first observation, as a control variate:
 *
 *     mean_i [ b(o_i0) + w_i (R_i - b(o_i0)) ]
 *
 * Then, if rewards were logged, by `estimateValue` step by step, without discount, with Q and V of
 * `stepValues` as the model. Models are fitted on the other folds, so that estimates are as unbiased as
 * IPS.
 */
export async function estimatePolicy(
  episodes: readonly Episode[],
  target: ExportedPackage,
  { mode, largestWeight, alpha, find }: ValueSettings,
): Promise<PolicyValue> {
  const decisions = episodes.flatMap((episode) => episode.decisions);
  refuseTarget(decisions, target, mode);
  const known: FindPackage = (policy, version) =>
    find(policy, version) ?? (version === target.manifest.version ? target : undefined);
  const targets = await distributionsOf(target, mode, decisions);
  const logProbs = await logProbsOf(decisions, target, targets, known);
  const expected = await expectedWeights(decisions, targets, target.manifest, known);
  const split = <T>(items: readonly T[]) => splitBy(episodes, items);
  const perEpisode = split(logProbs);
  const summed = perEpisode.map((own) => ({
    logProb: own.reduce((sum, { acted }) => sum + acted, 0),
    targetLogProb: own.reduce((sum, { target }) => sum + target, 0),
  }));
  const weights = summed.map(({ logProb, targetLogProb }) => Math.exp(targetLogProb - logProb));
  const baseline = expectedOutcomes(
    episodes,
    weights.map((weight) => Math.min(weight, largestWeight ?? Number.MAX_VALUE)),
  );
  const settings = {
    ...(largestWeight !== undefined && { largestWeight }),
    ...(alpha !== undefined && { alpha }),
  };
  const { doublyRobust: controlVariate, ...estimates } = estimateValue(
    episodes.map(({ outcome }, i) => [
      {
        mode: "stochastic",
        ...summed[i],
        reward: outcome,
        model: { actionValue: baseline[i], stateValue: baseline[i] },
      },
    ]),
    settings,
  );
  if (!controlVariate) throw new Error("a model was given, and not used");
  const rewards = episodes.map(rewardsOf);
  const perDecision = rewards.some(({ isWhole }) => isWhole)
    ? valueOfSteps(episodes, rewards, perEpisode, split(targets), target, settings)
    : undefined;
  const meanWeight = weights.reduce((total, weight) => total + weight, 0) / weights.length;
  const effectiveSampleSize = effectiveSize(
    split(
      logProbs.map(({ acted, target }, i) => ({
        logWeight: target - acted,
        logExpectedWeight: expected.logExpected[i],
      })),
    ),
  );
  return {
    ...estimates,
    controlVariate,
    perDecision,
    episodes: episodes.length,
    decisions: decisions.length,
    effectiveSampleSize,
    meanWeight,
    warnings: warningsOf(episodes, {
      effectiveSampleSize,
      unknown: expected.unknown,
      weights,
      meanWeight,
      rewards,
    }),
  };
}

/** Items of decisions, an array for each episode. */
function splitBy<T>(episodes: readonly Episode[], items: readonly T[]): T[][] {
  let at = 0;
  return episodes.map(({ decisions }) => {
    at += decisions.length;
    return items.slice(at - decisions.length, at);
  });
}

const foldOf = ({ unit }: Episode) => Math.floor(folds * bucketOf("fold of ", unit));

function valueOfSteps(
  episodes: readonly Episode[],
  known: readonly EpisodeRewards[],
  logProbs: readonly (readonly LogProbs[])[],
  targets: readonly (readonly PolicyDistribution[])[],
  { manifest }: ExportedPackage,
  settings: { largestWeight?: number; alpha?: number },
): PerDecision {
  const rewards = known.map((each) => each.rewards);
  const values = stepValues(episodes, rewards, targets, manifest, (i) => foldOf(episodes[i]));
  const { inversePropensity, doublyRobust } = estimateValue(
    logProbs.map((own, i) =>
      own.map(({ acted, target }, t) => ({
        mode: "stochastic",
        logProb: acted,
        targetLogProb: target,
        reward: rewards[i][t],
        model: values[i][t],
      })),
    ),
    settings,
  );
  if (!doublyRobust) throw new Error("a model was given, and not used");
  return { inversePropensity, doublyRobust };
}

/** The baseline b(o_0) of every episode. */
function expectedOutcomes(episodes: readonly Episode[], weights: readonly number[]): number[] {
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  const examplesOf = <Seen>(seenIn: (episode: Episode) => Seen) =>
    episodes.map((episode, i) => ({
      seen: seenIn(episode),
      outcome: episode.outcome,
      // Only proportions matter; dividing by the largest keeps the sum finite.
      weight: largest > 0 ? weights[i] / largest : 0,
    }));
  const foldAt = (i: number) => foldOf(episodes[i]);
  const isState = ({ decisions: [{ observation }] }: Episode) => typeof observation === "number";
  return episodes.every(isState)
    ? crossFit(
        examplesOf(({ decisions: [first] }) => Number(first.observation)),
        foldAt,
        fitStates,
      )
    : crossFit(
        examplesOf(({ decisions: [first] }) => [first.observation].flat()),
        foldAt,
        fitVectors,
      );
}
