import { type Episode, sharingNoise } from "./episodes.ts";
import type { EpisodeRewards } from "./rewards.ts";

/** With fewer, the intervals of the central limit theorem cannot be trusted. */
const leastEffective = 100;

/** What warnings are about. */
interface Doubts {
  effectiveSampleSize: number;
  /** Versions whose distributions are not known. */
  unknown: readonly string[];
  weights: readonly number[];
  meanWeight: number;
  rewards: readonly EpisodeRewards[];
}

/** Returns what makes an estimate doubtful, a sentence for each cause. */
export function warningsOf(episodes: readonly Episode[], doubts: Doubts): string[] {
  return [
    ...ofSize(episodes.length, doubts),
    ...ofMeanWeight(doubts),
    ...ofNoise(episodes),
    ...ofRewards(doubts),
  ];
}

function ofSize(units: number, { effectiveSampleSize: size, unknown }: Doubts): string[] {
  const warnings: string[] = [];
  // A small log of an equal policy has few units, and nothing else is wrong with it.
  const isFar =
    Math.round(size) < Math.min(leastEffective, units < leastEffective ? units / 2 : units);
  if (isFar) {
    warnings.push(
      `the log is worth ${size.toFixed(1)} episodes of the target policy's own: believe none of the ` +
        "intervals; the policies differ too much, or episodes are too long",
    );
  }
  if (units < leastEffective) {
    warnings.push(
      `the log has few units, ${units}: intervals need ${leastEffective}, however alike the policies are`,
    );
  }
  if (unknown.length > 0) {
    warnings.push(
      `the distributions of ${unknown.join(", ")} are not known: the effective sample size goes by ` +
        "the weights that were logged, and is too large if the target policy is far away; if " +
        "--policies lacks them, give the folder that contains them",
    );
  }
  return warnings;
}

function ofMeanWeight({ weights, meanWeight, effectiveSampleSize }: Doubts): string[] {
  const squares = weights.reduce((sum, weight) => sum + (weight - meanWeight) ** 2, 0);
  const seen = squares / (weights.length - 1);
  // Var[w] = E[w^2] - 1. A log seldom has the weights of which most of it comes.
  const expected = weights.length / effectiveSampleSize - 1;
  const error = Math.sqrt(Math.max(seen, expected) / weights.length);
  // Identical policies have weights of 1 up to float32 rounding.
  if (Math.abs(meanWeight - 1) <= Math.max(4 * error, 1e-3)) return [];
  return [
    `the mean weight is ${meanWeight.toPrecision(3)}, where 1 is expected: what the target policy ` +
      "does most is not in the log, or the log is not whole",
  ];
}

function ofNoise(episodes: readonly Episode[]): string[] {
  const sharing = sharingNoise(episodes);
  if (sharing === 0) return [];
  return [
    `${sharing} episodes share the noise of a seed with another: they are not independent, and ` +
      "intervals are too narrow; let every episode have a seed of its own",
  ];
}

function ofRewards({ rewards }: Doubts): string[] {
  const partly = rewards.filter(({ isWhole }) => !isWhole).length;
  const wrong = rewards.filter(({ addsUp }) => !addsUp).length;
  return [
    ...(partly > 0 && partly < rewards.length
      ? [
          `${partly} units have not logged the rewards of all steps: what is missing of their outcome ` +
            "counts at their last step",
        ]
      : []),
    ...(wrong > 0
      ? [
          `the rewards of ${wrong} units do not add up to their outcome: the rest counts at their last ` +
            "step",
        ]
      : []),
  ];
}
