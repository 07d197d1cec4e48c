import { normalQuantile } from "../noise/distributions.ts";
import type { OutcomeRange } from "./histogram.ts";

/*
 * What outcomes of an arm are taken to be before an experiment: those of a pilot, or numbers.
 */

/** The outcome with a share of others below: a uniform share from [0, 1) is a draw. */
export type Quantile = (share: number) => number;

/** Draws from outcomes of a pilot, each equally likely (bootstrap); of any order. */
export function fromOutcomes(outcomes: readonly number[]): Quantile {
  if (outcomes.length === 0) throw new RangeError("outcomes must be one at least");
  return (share) => outcomes[Math.floor(share * outcomes.length)];
}

export function normalOutcomes(mean: number, deviation: number): Quantile {
  // Shares are multiples of 2^-53, of which the first is 0.
  return (share) => mean + deviation * normalQuantile(Math.max(share, 2 ** -54));
}

/** A share of failures, and other outcomes. */
export function mixture(failureRate: number, failures: Quantile, others: Quantile): Quantile {
  const below = 1 - 2 ** -53;
  return (share) =>
    share < failureRate
      ? failures(Math.min(below, share / failureRate))
      : others(Math.min(below, (share - failureRate) / (1 - failureRate)));
}

/** Outcomes with an effect added, and clipped to a range if there is one. */
export function shifted(outcomes: Quantile, effect: number, range?: OutcomeRange): Quantile {
  if (!range) return (share) => outcomes(share) + effect;
  const [low, high] = range;
  return (share) => Math.min(high, Math.max(low, outcomes(share) + effect));
}

/** What is known of the control's outcomes. */
export interface Pilot {
  /** Its outcomes; or the mean and the deviation of those that are no failures. */
  outcomes: readonly number[] | { mean: number; deviation: number };
  /** Outcomes at or below are failures; or the outcome of a failure, where none is known. */
  failure?: number | undefined;
  /** The share of failures, if it is not that of the outcomes. */
  failureRate?: number | undefined;
}

/** How the other arm differs: by an effect on each outcome, or by its share of failures. */
export type Change = { effect: number } | { failureRate: number };

/**
 * The models of both arms. Outcomes of a pilot are drawn with replacement, others are normal; all are
 * clipped to a range if there is one.
 *
 * @throws {RangeError} if a share of failures is given, but not what a failure is
 */
export function modelsOf(
  { outcomes, failure, failureRate }: Pilot,
  change: Change,
  range?: OutcomeRange,
): [control: Quantile, treatment: Quantile] {
  const known = "mean" in outcomes ? [] : outcomes;
  const failures = known.filter((value) => failure !== undefined && value <= failure);
  const others = known.filter((value) => failure === undefined || value > failure);
  const usual =
    "mean" in outcomes
      ? normalOutcomes(outcomes.mean, outcomes.deviation)
      : fromOutcomes(others.length > 0 ? others : failures);
  const failed = (rate: number): Quantile => {
    if (rate === 0) return usual;
    if (failure === undefined)
      throw new RangeError("failure must be given with a share of failures");
    return mixture(rate, fromOutcomes(failures.length > 0 ? failures : [failure]), usual);
  };
  const seen = known.length === 0 ? 0 : failures.length / known.length;
  const control = shifted(failed(failureRate ?? seen), 0, range);
  const treatment =
    "effect" in change
      ? shifted(control, change.effect, range)
      : shifted(failed(change.failureRate), 0, range);
  return [control, treatment];
}

export interface ModelMoments {
  mean: number;
  variance: number;
}

/** Points of the midpoint rule, which is exact for failures in whole hundredths of a percent. */
const points = 10_000;

/** The mean and the variance of a model, by the midpoint rule over its quantiles. */
export function modelMoments(outcomes: Quantile): ModelMoments {
  const values = Array.from({ length: points }, (_, i) => outcomes((i + 0.5) / points));
  const mean = values.reduce((sum, value) => sum + value, 0) / points;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / points;
  return { mean, variance };
}

/** n sum (y - m)^4 / (sum (y - m)^2)^2: 3 of normal outcomes; 1 where they do not vary. */
export function kurtosis(outcomes: readonly number[]): number {
  const n = outcomes.length;
  const mean = outcomes.reduce((sum, value) => sum + value, 0) / n;
  const power = (k: number) => outcomes.reduce((sum, value) => sum + (value - mean) ** k, 0);
  return power(2) === 0 ? 1 : (n * power(4)) / power(2) ** 2;
}
