import type { ComparisonResult } from "../../statistics/analysis.ts";
import { phasedDifference } from "../../statistics/difference.ts";
import { changeDurations, noDurations, overdueAfter } from "../../statistics/durations.ts";
import { addOutcome, noOutcomes } from "../../statistics/histogram.ts";
import { addUnit, momentsOf, noUnits, type Totals, type Unit } from "../../statistics/moments.ts";
import type { NumpyGenerator } from "../../train/random/numpy-generator.ts";
import type { Scenario } from "./statistics-scenarios.ts";
import {
  analysisOf,
  isWrongVerdict,
  nothingShown,
  type Shown,
  type StudySettings,
} from "./statistics-shown.ts";

/** Milliseconds that an experiment takes: so many that the least delay of the Worker does not matter. */
const day = 86_400_000;
/** How much of an experiment is looked at after its last unit has come. */
const afterwards = 0.15;
/** Looks are so much apart, relative to the number of units. */
export const apart = 0.02;
/** The most units of an experiment: results are made anew at every look, which takes its time. */
export const mostUnits = 3000;

interface TimedUnit {
  arm: number;
  unit: Unit;
  exposed: number;
  duration: number;
}

/** Draws all units of an experiment, in the order of their exposure. */
function drawUnits(scenario: Scenario, count: number, generator: NumpyGenerator): TimedUnit[] {
  const { draw, ramp, duration = () => 0 } = scenario;
  const [{ share }] = ramp;
  return Array.from({ length: count }, (_, i) => {
    const arrival = {
      arm: typeof share === "number" && generator.uniform() < share ? 1 : 0,
      progress: (i + 1) / count,
    };
    const unit = draw(generator, arrival);
    const takes = day * duration(unit, arrival, generator);
    return { arm: arrival.arm, unit, exposed: day * arrival.progress, duration: takes };
  });
}

/** An arm of those units that are compared. */
const nobody = () => ({ outcomes: noUnits, histogram: noOutcomes, missing: 0 });

/**
 * The units that are compared, as the Worker chooses them (edge/experiments/cohort.ts): those before the
 * first that is in flight. It goes on with the units of the look before, as long as they are among them.
 */
function createCohort(units: readonly TimedUnit[], { range, outcomeWithin }: Scenario) {
  const declared = outcomeWithin === undefined ? undefined : day * outcomeWithin;
  const finishes = ({ exposed, duration }: TimedUnit) => exposed + duration;
  const inOrder = units
    .filter(({ duration }) => duration < Infinity)
    .sort((a, b) => finishes(a) - finishes(b));
  let finished = 0;
  let durations = noDurations;
  let arms = [nobody(), nobody()];
  let compared = 0;
  let missing: TimedUnit[] = [];

  function count({ arm, unit }: TimedUnit): void {
    const before = arms[arm];
    arms[arm] = {
      ...before,
      outcomes: addUnit(before.outcomes, unit),
      ...(range && { histogram: addOutcome(before.histogram, unit.value, range) }),
    };
  }

  /** @param now not before that of the last look */
  return function armsAt(now: number) {
    for (; finished < inOrder.length && finishes(inOrder[finished]) <= now; finished++) {
      durations = changeDurations(durations, inOrder[finished].duration, 1);
    }
    const overdue = declared ?? overdueAfter(durations);
    const isFinished = (unit: TimedUnit) => finishes(unit) <= now;
    const isMissing = (unit: TimedUnit) =>
      !isFinished(unit) || unit.duration > (declared ?? Infinity);
    const first = units.findIndex(
      (unit) => unit.exposed > now || (!isFinished(unit) && unit.exposed >= now - overdue),
    );
    const end = first === -1 ? units.length : first;
    if (end < compared) {
      arms = [nobody(), nobody()];
      compared = 0;
      missing = [];
    }
    for (const unit of missing) if (!isMissing(unit)) count(unit);
    missing = missing.filter(isMissing);
    for (; compared < end; compared++) {
      if (isMissing(units[compared])) missing.push(units[compared]);
      else count(units[compared]);
    }
    return arms.map((each, arm) => ({
      ...each,
      missing: missing.filter((unit) => unit.arm === arm).length,
    }));
  };
}

/** The moments of looks, as shares of the experiment. */
function looksOf(units: number): number[] {
  const looks: number[] = [];
  for (let n = 10; n <= (1 + afterwards) * units; n = Math.max(n + 1, Math.ceil((1 + apart) * n))) {
    looks.push(n / units);
  }
  return looks;
}

/** Simulates an experiment whose outcomes come late, or never; with a range if the scenario has one. */
export function simulateDelayed(
  scenario: Scenario,
  task: StudySettings,
  generator: NumpyGenerator,
): { asymptotic: Shown; betting: Shown | undefined } {
  const { range, minimumEffect } = scenario;
  const [effect] = scenario.effects;
  const count = Math.min(mostUnits, task.units);
  const units = drawUnits(scenario, count, generator);
  const { range: _, ...undeclared } = scenario;
  const [asymptotic, betting] = [nothingShown(), nothingShown()];
  const armsAt = createCohort(units, scenario);
  for (const look of looksOf(count)) {
    const arms = armsAt(look * day);
    const note = (shown: Shown, { difference, verdict }: ComparisonResult) => {
      if (!difference) return;
      const { lower, upper } = difference;
      if (lower > 0 || upper < 0) shown.foundAt ??= Math.round(look * count);
      shown.wrong ||= effect < lower || effect > upper;
      shown.wrongVerdict ||= isWrongVerdict(verdict, effect, minimumEffect);
    };
    const [found] = analysisOf(undeclared, task, [arms]).comparisons;
    // Of results that are not to be trusted, no interval counts.
    if (found.verdict.kind === "missing-outcomes") {
      for (const shown of [asymptotic, betting]) shown.blocked = true;
      continue;
    }
    note(asymptotic, found);
    if (range && mayShow(arms, betting.foundAt === undefined ? [effect, 0] : [effect])) {
      note(betting, analysisOf(scenario, task, [arms]).comparisons[0]);
    }
  }
  return { asymptotic, betting: range && betting };
}

/** Whether an interval by betting may exclude any of these differences: it spans two standard errors. */
function mayShow(arms: readonly { outcomes: Totals }[], differences: readonly number[]): boolean {
  const [control, treatment] = arms.map(({ outcomes }) => momentsOf(outcomes));
  const found = phasedDifference([[control, treatment]]);
  if (!found) return false;
  const { estimate, standardError } = found;
  return differences.some((each) => Math.abs(estimate - each) > 2 * standardError);
}
