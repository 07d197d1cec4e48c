import { type BoundedSample, boundedDifference } from "./bounded-sequence.ts";
import { differenceSequence, type Estimate, type SequenceSettings } from "./confidence-sequence.ts";
import { adjustAll, balanceP, type CovariatePhase } from "./cuped.ts";
import type { PhasedDifference } from "./difference.ts";
import { type Histogram, noOutcomes, type OutcomeRange } from "./histogram.ts";
import { momentsOf, type Totals } from "./moments.ts";
import { reasonToWait } from "./readiness.ts";
import { mismatchLevel } from "./verdict.ts";

/** What is known of an arm in a phase. */
export interface ArmTotals {
  /** How many units were exposed to it. */
  exposures: number;
  /** Of those with an outcome. */
  outcomes: Totals;
  /** Their outcomes within the declared range, if there is one. */
  histogram?: Histogram | undefined;
  /** How many units have no outcome although it is overdue; 0 unless given. */
  missing?: number;
}

/** Both arms of a phase. */
export type ComparedPhase = readonly [control: ArmTotals, treatment: ArmTotals];

/** What is known of the difference of two arms. */
export interface Compared {
  method: Estimate["method"];
  /** Of treatment - control. */
  difference: (Estimate & Pick<PhasedDifference, "means">) | undefined;
  /** Why there is no difference yet. */
  note: string | undefined;
  /** Whether means were adjusted by the covariate, and the p-value of its balance; undefined without. */
  covariate: { used: boolean; balanceP: number } | undefined;
}

export interface ComparisonSettings extends SequenceSettings {
  /** Whether means are adjusted by the covariate. A declared range takes no covariate. */
  cuped: boolean;
  /** The least and the largest outcome that is possible, if they were declared. */
  range: OutcomeRange | undefined;
}

/** Compares two arms by the outcomes that there are. */
export function compare(
  phases: readonly ComparedPhase[],
  { range, cuped, ...settings }: ComparisonSettings,
): Compared {
  return range
    ? compareBounded(phases, range, settings)
    : compareAsymptotic(
        phases.map(([a, b]) => [momentsOf(a.outcomes), momentsOf(b.outcomes)]),
        { cuped, ...settings },
      );
}

export function boundedSample({ outcomes, histogram = noOutcomes }: ArmTotals): BoundedSample {
  return { sample: momentsOf(outcomes), histogram };
}

function compareBounded(
  phases: readonly ComparedPhase[],
  range: OutcomeRange,
  settings: SequenceSettings,
): Compared {
  const samples = phases.map(([a, b]) => [boundedSample(a), boundedSample(b)] as const);
  const difference = boundedDifference(samples, range, settings);
  const note = difference ? undefined : "each arm needs 2 units";
  return { method: "betting", difference, note, covariate: undefined };
}

/** Compares two arms without a range, by the moments of their outcomes in each phase. */
export function compareAsymptotic(
  samples: readonly CovariatePhase[],
  { cuped, ...settings }: Omit<ComparisonSettings, "range">,
): Compared {
  const p = cuped ? balanceP(samples, settings) : 1;
  const used = cuped && p >= mismatchLevel;
  return {
    method: "asymptotic",
    difference: differenceSequence(samples, settings, used ? adjustAll(samples) : samples),
    note: reasonToWait([0, 1].map((arm) => samples.map((phase) => phase[arm]))),
    covariate: cuped ? { used, balanceP: p } : undefined,
  };
}
