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
 * Whether the confidence sequence keeps its promise: experiments are simulated, and looked at after
 * every unit.
 */

export interface StudySettings {
  /** Of each experiment; and those for which the sequence is planned. */
  units: number;
  alpha: number;
}

export interface StudyTask extends StudySettings {
  experiments: number;
  seed: number;
}

/** Which experiments a thread simulates: first, first + every, ... */
export interface ThreadTask extends StudyTask {
  first: number;
  every: number;
}

/** What was seen of one experiment. */
export interface Seen {
  /** The true effect was outside of the confidence sequence, at any look. */
  sequenceWrong: boolean;
  /**
   * The true effect was outside of the interval that is meant for one look: that of Welch's t-test,
   * with the normal distribution's quantile, which is 1 % off at the least units.
   */
  fixedTimeWrong: boolean;
  /** After how many units 0 was outside of the confidence sequence first; if it was. */
  foundAt: number | undefined;
  /** How wide the last sequence is with the covariate, of its width without. */
  widthRatio: number | undefined;
}

function widthOf(estimate: Estimate | undefined): number {
  return estimate ? estimate.upper - estimate.lower : Number.NaN;
}

/** One experiment, looked at after every unit. */
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

/** How often, of all experiments, at any of their looks. */
export interface StudyResult {
  name: string;
  effect: number;
  experiments: number;
  sequence_wrong: number;
  fixed_time_wrong: number;
  found: number;
  /** Of those that were found; null if none were. */
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
 * What a share that is alpha at most may come out as, of so many experiments, but for one time in a
 * hundred: alpha + 2.33 sqrt(alpha (1 - alpha) / experiments).
 */
export function withinChance(alpha: number, experiments: number): number {
  return alpha + 2.326 * Math.sqrt((alpha * (1 - alpha)) / experiments);
}
