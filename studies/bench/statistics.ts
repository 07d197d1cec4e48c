import {
  differenceSequence,
  type Estimate,
  type SequencePhase,
} from "../../statistics/confidence-sequence.ts";
import { adjustAll } from "../../statistics/cuped.ts";
import { add, type Moments, momentsOf, noUnits } from "../../statistics/moments.ts";
import type { NumpyGenerator } from "../../train/random/numpy-generator.ts";
import type { Scenario } from "./statistics-scenarios.ts";
import { median } from "./timing.ts";

/*
 * Checks the coverage of the confidence sequence in simulated experiments, with a look after every
 * unit.
 */

export interface StudySettings {
  /** The number of units of each experiment, for which the sequence is planned too. */
  units: number;
  alpha: number;
}

export interface StudyTask extends StudySettings {
  experiments: number;
  seed: number;
}

/** The experiments that a thread simulates: first, first + every, ... */
export interface ThreadTask extends StudyTask {
  first: number;
  every: number;
}

/** The observations of one experiment. */
export interface Seen {
  /** True if the true effect was outside the confidence sequence at any look. */
  sequenceWrong: boolean;
  /**
   * True if the true effect was outside the fixed-time interval at any look: that of Welch's t-test
   * with normal quantiles, which are 1 % off at the smallest number of units.
   */
  fixedTimeWrong: boolean;
  /**
   * The number of units at which the confidence sequence first excluded 0; undefined if it never
   * did.
   */
  foundAt: number | undefined;
  /** The width of the last sequence with the covariate, relative to that without. */
  widthRatio: number | undefined;
}

function widthOf(estimate: Estimate | undefined): number {
  return estimate ? estimate.upper - estimate.lower : Number.NaN;
}

/** Simulates one experiment with a look after every unit. */
export function simulate(
  { ramp, draw, effect, cuped }: Scenario,
  { units, alpha }: StudySettings,
  generator: NumpyGenerator,
): Seen {
  const seen: Seen = {
    sequenceWrong: false,
    fixedTimeWrong: false,
    foundAt: undefined,
    widthRatio: undefined,
  };
  const settings = { alpha, plannedUnits: units };
  const totals = ramp.map(() => [noUnits, noUnits]);
  const moments = ramp.map((): [Moments, Moments] => [momentsOf(noUnits), momentsOf(noUnits)]);
  const look = (adjusted: boolean) =>
    differenceSequence(
      adjusted ? adjustAll(moments).map(([a, b]): SequencePhase => [a, b]) : moments,
      settings,
    );
  let estimate: Estimate | undefined;
  let [phase, share] = [-1, 0];
  for (let n = 1; n <= units; n++) {
    const progress = n / units;
    if (phase + 1 < ramp.length && progress > ramp[phase + 1].from) {
      phase += 1;
      const { share: next } = ramp[phase];
      share = typeof next === "number" ? next : next(estimate?.estimate ?? 0);
    }
    const arm = generator.uniform() < share ? 1 : 0;
    const { value, covariate = 0 } = draw(generator, progress);
    totals[phase][arm] = add(totals[phase][arm], { value: value + arm * effect, covariate });
    moments[phase][arm] = momentsOf(totals[phase][arm]);
    estimate = look(cuped ?? false);
    if (!estimate) continue;
    const { lower, upper, fixedTime } = estimate;
    seen.sequenceWrong ||= effect < lower || effect > upper;
    seen.fixedTimeWrong ||= effect < fixedTime.lower || effect > fixedTime.upper;
    if (lower > 0 || upper < 0) seen.foundAt ??= n;
  }
  if (cuped) seen.widthRatio = widthOf(estimate) / widthOf(look(false));
  return seen;
}

/** The shares of experiments, at any of their looks. */
export interface StudyResult {
  name: string;
  effect: number;
  experiments: number;
  sequence_wrong: number;
  fixed_time_wrong: number;
  found: number;
  /** Over experiments that found an effect; null if none did. */
  median_units_until_found: number | null;
  /** The median; null without a covariate. */
  width_by_covariate: number | null;
}

export function summarize({ name, effect }: Scenario, seen: readonly Seen[]): StudyResult {
  const share = (holds: (one: Seen) => boolean) => seen.filter(holds).length / seen.length;
  const found = seen.flatMap(({ foundAt }) => foundAt ?? []);
  const ratios = seen.flatMap(({ widthRatio }) => widthRatio ?? []);
  return {
    name,
    effect,
    experiments: seen.length,
    sequence_wrong: share(({ sequenceWrong }) => sequenceWrong),
    fixed_time_wrong: share(({ fixedTimeWrong }) => fixedTimeWrong),
    found: share(({ foundAt }) => foundAt !== undefined),
    median_units_until_found: found.length === 0 ? null : median(found),
    width_by_covariate: ratios.length === 0 ? null : median(ratios),
  };
}

/**
 * The largest plausible observed share if the true one is at most alpha, exceeded once in a hundred
 * times: alpha + 2.33 sqrt(alpha (1 - alpha) / experiments).
 */
export function withinChance(alpha: number, experiments: number): number {
  return alpha + 2.326 * Math.sqrt((alpha * (1 - alpha)) / experiments);
}
