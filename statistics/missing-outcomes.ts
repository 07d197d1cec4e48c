import type { ArmTotals, Compared, ComparedPhase } from "./comparison.ts";
import {
  gridSteps,
  type Histogram,
  mergeHistograms,
  noOutcomes,
  type OutcomeRange,
  unitWeight,
} from "./histogram.ts";
import { mergeTotals, momentsOf, repeated } from "./moments.ts";
import { type SequentialTest, sequentialTest } from "./sample-ratio-mismatch.ts";

/*
 * Outcomes that never come. If treatment's failures are those that do not report, the outcomes that
 * there are make it the better arm. Two things protect from that: a test whether the arms lack
 * outcomes equally often, and intervals that hold whatever the missing outcomes are, as long as that
 * is the same in both arms. The test finds small shares in many units; the intervals hold from the
 * first unit on, when the test cannot have found anything.
 */

/** The units of a phase that were to have an outcome by now. */
export interface PhaseOutcomes {
  /** The share of units that each arm is to get. */
  shares: readonly number[];
  /** Units of each arm with an outcome. */
  finished: readonly number[];
  /** Units of each arm without one. */
  missing: readonly number[];
}

/** How much the alternatives are alike to the shares: missing units may be all of one arm. */
const concentrations = [2, 100];

/**
 * Tests whether arms lack outcomes equally often. If they do, units with an outcome are split between
 * the arms as the weights say, and units without one are, too; the smaller p-value is doubled
 * (Bonferroni). It may be looked at whenever one likes. Where no unit lacks its outcome, it says nothing.
 */
export function missingTest(phases: readonly PhaseOutcomes[]): SequentialTest {
  if (phases.every(({ missing }) => missing.every((count) => count === 0))) {
    return { logEValue: 0, p: 1 };
  }
  const split = sequentialTest(
    phases.map(({ shares, finished }) => ({ shares, counts: finished })),
  );
  const gone = sequentialTest(
    phases.map(({ shares, missing }) => ({ shares, counts: missing })),
    concentrations,
  );
  const logEValue = Math.max(split.logEValue, gone.logEValue) - Math.LN2;
  return { logEValue, p: Math.min(1, Math.exp(-logEValue)) };
}

/** The share of units without an outcome, of all that were to have one; 0 of none. */
export function missingShare(arms: readonly ArmTotals[]): number {
  const missing = arms.reduce((sum, arm) => sum + (arm.missing ?? 0), 0);
  const finished = arms.reduce((sum, arm) => sum + arm.outcomes.count, 0);
  return missing === 0 ? 0 : missing / (missing + finished);
}

/** The largest share of units that may lack an outcome where it is not declared how long one takes. */
export const largestUndeclared = 0.1;

/**
 * Why a comparison must wait for outcomes; undefined if it need not. Without a declaration, outcomes are
 * overdue after twice what is usual so far. While only failures, which end early, have reported, that
 * is too early for all others.
 */
export function reasonToWaitForOutcomes(arms: readonly ArmTotals[]): string | undefined {
  const share = missingShare(arms);
  if (share <= largestUndeclared) return undefined;
  return (
    `${Math.round(100 * share)} % of units have no outcome, and the experiment does not declare ` +
    "how long one takes (outcome_within)"
  );
}

/** The arm with this outcome for each unit that lacks one. */
function imputed(arm: ArmTotals, value: number, end: "low" | "high"): ArmTotals {
  const { missing = 0, outcomes, histogram } = arm;
  if (missing === 0) return arm;
  const weights = { [end === "low" ? 0 : gridSteps]: unitWeight * missing };
  const more: Histogram = { weights, outside: 0 };
  return {
    ...arm,
    outcomes: mergeTotals(outcomes, repeated({ value }, missing)),
    histogram: mergeHistograms(histogram ?? noOutcomes, more),
  };
}

/**
 * The least and the largest value that missing outcomes are assumed to have: the ends of the range; or
 * as far from the mean as 0 is, or as outcomes are that make up the variance,
 *
 *   mean +- max(|mean|, sqrt(sum (y - mean)^4 / sum (y - mean)^2))
 */
export function assumedOutcomes(
  arms: readonly ArmTotals[],
  range: OutcomeRange | undefined,
): OutcomeRange {
  if (range) return range;
  const samples = arms.map(({ outcomes }) => momentsOf(outcomes)).filter(({ count }) => count > 0);
  const count = samples.reduce((sum, sample) => sum + sample.count, 0);
  const mean = samples.reduce((sum, sample) => sum + (sample.count / count) * sample.mean, 0);
  const m2 = samples.reduce((sum, sample) => sum + sample.m2, 0);
  const m4 = samples.reduce((sum, sample) => sum + sample.m4, 0);
  const distance = Math.max(Math.abs(mean), m2 === 0 ? 0 : Math.sqrt(m4 / m2));
  return [mean - distance, mean + distance];
}

/**
 * Compares arms so that the result holds if missing outcomes are like the others, and also if they have
 * any other mean that is the same in both arms. The difference of means is linear in that mean, so that
 * it suffices to compare with the least and with the largest possible one in their place: the interval
 * encloses all three. It is hardly wider where both arms lack outcomes equally often.
 */
export function compareAllowing(
  phases: readonly ComparedPhase[],
  range: OutcomeRange | undefined,
  compare: (phases: readonly ComparedPhase[]) => Compared,
): Compared {
  const found = compare(phases);
  const arms = phases.flat();
  if (!found.difference || missingShare(arms) === 0) return found;
  const [low, high] = assumedOutcomes(arms, range);
  const others = (
    [
      ["low", low],
      ["high", high],
    ] as const
  ).map(([end, value]) =>
    compare(phases.map(([a, b]) => [imputed(a, value, end), imputed(b, value, end)])),
  );
  let { difference } = found;
  for (const other of others) {
    if (!other.difference) return { ...found, difference: undefined, note: other.note };
    difference = enclosing(difference, other.difference);
  }
  return { ...found, difference };
}

/** The estimate of the first, with an interval that encloses both. */
function enclosing<T extends NonNullable<Compared["difference"]>>(a: T, b: T): T {
  const logEValue = a.estimate * b.estimate > 0 ? Math.min(a.logEValue, b.logEValue) : 0;
  return {
    ...a,
    lower: Math.min(a.lower, b.lower),
    upper: Math.max(a.upper, b.upper),
    unseen: Math.max(a.unseen, b.unseen),
    logEValue,
    p: Math.min(1, Math.exp(-logEValue)),
  };
}
