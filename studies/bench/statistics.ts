import { differenceSequence, type Estimate } from "../../statistics/confidence-sequence.ts";
import { adjustAll, type CovariatePhase } from "../../statistics/cuped.ts";
import { addUnit, type Moments, momentsOf, noUnits } from "../../statistics/moments.ts";
import type { NumpyGenerator } from "../../train/random/numpy-generator.ts";
import { createBoundedLooks } from "./statistics-bounded.ts";
import { simulateDelayed } from "./statistics-delayed.ts";
import type { Scenario } from "./statistics-scenarios.ts";
import {
  analysisOf,
  isWrongVerdict,
  nothingShown,
  type Shown,
  type StudySettings,
} from "./statistics-shown.ts";
import { median } from "./timing.ts";

/*
 * Checks in simulated experiments how often confidence sequences and verdicts are wrong, with a look
 * after every unit.
 */

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
  asymptotic: Shown;
  /** With a declared range, if the scenario has one. */
  betting: Shown | undefined;
  /**
   * True if a true difference was outside the fixed-time interval at any look: that of Welch's t-test
   * with normal quantiles, from the first look at which the sequence is shown. Undefined where outcomes
   * come late.
   */
  fixedTimeWrong: boolean | undefined;
  /** The width of the last sequence with the covariate, relative to that without. */
  widthRatio: number | undefined;
}

function widthOf(estimate: Estimate | undefined): number {
  return estimate ? estimate.upper - estimate.lower : Number.NaN;
}

/** Simulates one experiment with a look after every unit. */
export function simulate(scenario: Scenario, task: StudySettings, generator: NumpyGenerator): Seen {
  if (scenario.duration) {
    const shown = simulateDelayed(scenario, task, generator);
    return { ...shown, fixedTimeWrong: undefined, widthRatio: undefined };
  }
  const { ramp, draw, effects, cuped = false } = scenario;
  const { units, plannedUnits } = task;
  const settings = { alpha: task.alpha / effects.length, plannedUnits };
  const asymptotic = nothingShown();
  let fixedTimeWrong = false;
  const arms = [0, ...effects].map((_, arm) => arm);
  const totals = ramp.map(() => arms.map(() => noUnits));
  const moments = ramp.map((): Moments[] => arms.map(() => momentsOf(noUnits)));
  const bounded = scenario.range && createBoundedLooks(scenario, task);
  const phasesOf = (treatment: number) =>
    moments.map((each): CovariatePhase => [each[0], each[treatment]]);
  const look = (treatment: number, adjusted: boolean) => {
    const phases = phasesOf(treatment);
    return differenceSequence(phases, settings, adjusted ? adjustAll(phases) : phases);
  };
  let estimate: Estimate | undefined;
  let [phase, share] = [-1, 0];
  for (let n = 1; n <= units; n++) {
    const progress = n / units;
    if (phase + 1 < ramp.length && progress > ramp[phase + 1].from) {
      phase += 1;
      const { share: next } = ramp[phase];
      share = typeof next === "number" ? next : next(estimate?.estimate ?? 0);
    }
    const position = generator.uniform() / share;
    const arm = position < 1 ? 1 + Math.floor(position * effects.length) : 0;
    const unit = draw(generator, { arm, progress });
    totals[phase][arm] = addUnit(totals[phase][arm], unit);
    moments[phase][arm] = momentsOf(totals[phase][arm]);
    bounded?.look(n, { phase, arm, unit });
    for (const [i, effect] of effects.entries()) {
      estimate = look(i + 1, cuped);
      if (!estimate) continue;
      const { lower, upper, fixedTime } = estimate;
      fixedTimeWrong ||= effect < fixedTime.lower || effect > fixedTime.upper;
      if (lower > 0 || upper < 0) asymptotic.foundAt ??= n;
      if (effect >= lower && effect <= upper) continue;
      asymptotic.wrong = true;
      if (asymptotic.wrongVerdict) continue;
      const { range: _, ...undeclared } = scenario;
      const cells = totals.map((each) => each.map((outcomes) => ({ outcomes })));
      const { verdict } = analysisOf(undeclared, task, cells).comparisons[i];
      asymptotic.wrongVerdict = isWrongVerdict(verdict, effect, scenario.minimumEffect);
    }
  }
  return {
    asymptotic,
    betting: bounded?.shown,
    fixedTimeWrong,
    widthRatio: cuped ? widthOf(estimate) / widthOf(look(1, false)) : undefined,
  };
}

/** The shares of experiments, at any of their looks. */
export interface MethodResult {
  ever_wrong: number;
  wrong_verdict: number;
  found: number;
  /** Of experiments in which outcomes were said to be missing. */
  blocked: number;
  /** Over experiments that found a difference; null if none did. */
  median_units_until_found: number | null;
}

export interface StudyResult {
  name: string;
  effect: number;
  experiments: number;
  asymptotic: MethodResult;
  /** Null without a range that can be declared. */
  betting: MethodResult | null;
  /** Null where outcomes come late. */
  fixed_time_wrong: number | null;
  /** The median; null without a covariate. */
  width_by_covariate: number | null;
}

function resultOf(shown: readonly Shown[]): MethodResult {
  const share = (holds: (one: Shown) => boolean) => shown.filter(holds).length / shown.length;
  const found = shown.flatMap(({ foundAt }) => foundAt ?? []);
  return {
    ever_wrong: share(({ wrong }) => wrong),
    wrong_verdict: share(({ wrongVerdict }) => wrongVerdict),
    found: found.length / shown.length,
    blocked: share(({ blocked }) => blocked),
    median_units_until_found: found.length === 0 ? null : median(found),
  };
}

export function summarize({ name, effects }: Scenario, seen: readonly Seen[]): StudyResult {
  const bounded = seen.flatMap(({ betting }) => betting ?? []);
  const fixed = seen.flatMap(({ fixedTimeWrong }) => fixedTimeWrong ?? []);
  const ratios = seen.flatMap(({ widthRatio }) => widthRatio ?? []);
  return {
    name,
    effect: effects[0],
    experiments: seen.length,
    asymptotic: resultOf(seen.map(({ asymptotic }) => asymptotic)),
    betting: bounded.length === 0 ? null : resultOf(bounded),
    fixed_time_wrong: fixed.length === 0 ? null : fixed.filter((one) => one).length / fixed.length,
    width_by_covariate: ratios.length === 0 ? null : median(ratios),
  };
}

/** The largest share of wrong experiments of a result, by any method, in its sequence or its verdict. */
export function mostWrong({ asymptotic, betting }: StudyResult): number {
  return Math.max(
    ...[asymptotic, betting].flatMap((method) =>
      method ? [method.ever_wrong, method.wrong_verdict] : [],
    ),
  );
}

/**
 * The largest plausible observed share if the true one is at most alpha: two standard errors above,
 * alpha + 2 sqrt(alpha (1 - alpha) / experiments).
 */
export function withinChance(alpha: number, experiments: number): number {
  return alpha + 2 * Math.sqrt((alpha * (1 - alpha)) / experiments);
}
