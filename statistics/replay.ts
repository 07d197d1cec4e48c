import { binomialTail } from "./binomial.ts";
import { armShares } from "./bucket.ts";
import type { SequenceSettings } from "./confidence-sequence.ts";
import { AsymptoticPair, BoundedPair, type FollowedPair } from "./followed-pair.ts";
import type { OutcomeRange } from "./histogram.ts";
import type { Unit } from "./moments.ts";
import { sequentialTest } from "./sample-ratio-mismatch.ts";
import { mismatchLevel, verdictOf } from "./verdict.ts";

/*
 * A/A replays: the outcomes that an experiment has seen are assigned to its arms anew, at random, so
 * that no arm differs in truth. How often results show a difference all the same is their
 * false-positive rate on these outcomes.
 */

export interface ReplayedUnit extends Unit {
  /** The phase of the weights in which it came. */
  phase: number;
  /** Units with the same one are assigned together. Without, each is assigned by itself. */
  cluster?: string;
}

export interface ReplayedExperiment {
  /** In the order in which they came. */
  units: readonly ReplayedUnit[];
  phases: readonly { weights: readonly number[]; coverage?: number }[];
  /** The alpha is that of the whole experiment. */
  settings: SequenceSettings;
  cuped: boolean;
  range?: OutcomeRange | undefined;
  minimumEffect?: number | undefined;
}

export interface Replayed {
  /** Whether a sequence excluded 0, which is the true difference, at any look. */
  wrong: boolean;
  /** Whether a verdict was that an arm is better, at any look. */
  better: boolean;
}

/** Looks at a verdict that was not "better" are this share of the units apart. */
const later = 0.01;

function cumulative(shares: readonly number[]): number[] {
  let sum = 0;
  return shares.map((share) => {
    sum += share;
    return sum;
  });
}

/**
 * Returns a function that assigns all units to arms at random and looks after each of them. A replay
 * of n units, k arms and p phases takes O(n (k + p)), and O(log n) searches of means that are
 * independent of n.
 *
 * @throws {RangeError} by the settings, the range or the weights
 */
export function replayOf(experiment: ReplayedExperiment): (random: () => number) => Replayed {
  const { units, phases, settings, cuped, range, minimumEffect } = experiment;
  const arms = phases[0].weights.length;
  const shares = phases.map(({ weights, coverage }) => armShares(weights, coverage));
  const borders = shares.map(cumulative);
  const total = units.reduce((sum, { value }) => sum + value, 0);
  const covariates = units.flatMap(({ covariate }) => covariate ?? []);
  const typical = {
    value: total / Math.max(1, units.length),
    covariate: covariates.reduce((sum, each) => sum + each, 0) / Math.max(1, covariates.length),
  };
  const each = {
    ...settings,
    alpha: settings.alpha / (arms - 1),
    phases: phases.length,
    typical,
  };
  const follow = (): FollowedPair =>
    range ? new BoundedPair(range, each) : new AsymptoticPair({ ...each, cuped });

  return (random) => {
    const pairs = Array.from({ length: arms - 1 }, follow);
    const exposures = shares.map((each) => ({ shares: each, counts: each.map(() => 0) }));
    const assigned = new Map<string, number>();
    const replayed = { wrong: false, better: false };
    let nextVerdict = 0;

    const armOf = ({ phase, cluster }: ReplayedUnit): number => {
      const known = cluster === undefined ? undefined : assigned.get(cluster);
      if (known !== undefined) return known;
      const place = random();
      const arm = borders[phase].findIndex((border) => place < border);
      // Rounding may leave the last border below 1.
      const chosen = arm < 0 ? arms - 1 : arm;
      if (cluster !== undefined) assigned.set(cluster, chosen);
      return chosen;
    };

    for (const [i, unit] of units.entries()) {
      const arm = armOf(unit);
      exposures[unit.phase].counts[arm] += 1;
      for (const [k, pair] of pairs.entries()) {
        if (arm === 0 || arm === k + 1) pair.add(unit.phase, arm === 0 ? 0 : 1, unit);
      }
      for (const pair of pairs) {
        if (i < nextVerdict || !pair.excludesZero()) continue;
        replayed.wrong = true;
        const sampleRatio = sequentialTest(exposures);
        // The intervals of a verdict take longer than all the rest.
        const difference = sampleRatio.p < mismatchLevel ? undefined : pair.difference();
        const names = { control: "control", treatment: "treatment" };
        const verdict = verdictOf({ ...names, difference, sampleRatio, minimumEffect });
        if (/-better$/.test(verdict.kind)) return { wrong: true, better: true };
        nextVerdict = i * (1 + later);
      }
    }
    return replayed;
  };
}

export interface FalsePositives {
  replays: number;
  wrong: number;
  better: number;
  /** sqrt(s (1 - s) / replays) of the share s that was wrong. */
  standardError: number;
  /**
   * "broken" if so many wrong replays come in at most one of a million checks of a level that holds, so
   * that it may be asked after each replay; "doubtful" if in at most one of 40.
   */
  level: "holds" | "doubtful" | "broken";
}

export function falsePositivesOf(all: readonly Replayed[], alpha: number): FalsePositives {
  const replays = all.length;
  const wrong = all.filter((each) => each.wrong).length;
  const better = all.filter((each) => each.better).length;
  const share = wrong / replays;
  const chance = binomialTail(wrong, replays, alpha);
  return {
    replays,
    wrong,
    better,
    standardError: Math.sqrt((share * (1 - share)) / replays),
    level: chance <= 1e-6 ? "broken" : chance <= 0.025 ? "doubtful" : "holds",
  };
}
