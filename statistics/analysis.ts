import { type BoundedSample, boundedDifference, boundedMean } from "./bounded-sequence.ts";
import { armShares } from "./bucket.ts";
import {
  differenceSequence,
  type Estimate,
  meanSequence,
  type SequenceSettings,
} from "./confidence-sequence.ts";
import { adjustAll, balanceP, type CovariatePhase } from "./cuped.ts";
import { type Histogram, mergeHistograms, noOutcomes, type OutcomeRange } from "./histogram.ts";
import { isConstant, merge, momentsOf, noUnits, type Totals, varianceOf } from "./moments.ts";
import { reasonToWait } from "./readiness.ts";
import {
  type ChiSquareTest,
  chiSquareTest,
  type SequentialTest,
  sequentialTest,
} from "./sample-ratio-mismatch.ts";
import { mismatchLevel, type Verdict, verdictOf } from "./verdict.ts";

/** What is known of an arm in a phase. */
export interface ArmTotals {
  /** How many units were exposed to it. */
  exposures: number;
  /** Of those with an outcome. */
  outcomes: Totals;
  /** Their outcomes within the declared range, if there is one. */
  histogram?: Histogram | undefined;
}

/**
 * What came in between two changes of an experiment's weights or coverage. Each unit counts once, in
 * the phase and the arm of its first exposure.
 */
export interface ExperimentPhase {
  /** A share for each arm, which sum to 1; the first arm is the control. */
  weights: readonly number[];
  /** The share of all units that are in the experiment; 1 unless given. */
  coverage?: number;
  arms: readonly ArmTotals[];
}

export interface AnalysisSettings extends SequenceSettings {
  /** The arms' names; the first is the control. */
  names: readonly string[];
  /** The least difference that matters. */
  minimumEffect?: number | undefined;
  /** Whether means are adjusted by the covariate in comparisons. A declared range takes no covariate. */
  cuped?: boolean;
  /** The least and the largest outcome that is possible, if they were declared. */
  range?: OutcomeRange | undefined;
}

export interface ArmResult {
  name: string;
  exposures: number;
  /** How many have an outcome. */
  units: number;
  /** How many of those have a covariate. */
  covered: number;
  /** Over the units of all phases, whatever the weights were; undefined of none. */
  mean: number | undefined;
  /** The standard deviation; undefined of fewer than two. */
  deviation: number | undefined;
  /** The confidence sequence of the mean. */
  sequence: Estimate | undefined;
}

export interface ComparisonResult {
  control: string;
  treatment: string;
  method: Estimate["method"];
  /** Of treatment - control, with p adjusted for the number of comparisons. */
  difference: (Estimate & { means: [control: number, treatment: number] }) | undefined;
  /** Why there is no difference yet, or why it is not of the method that was declared. */
  note: string | undefined;
  /** Whether means were adjusted by the covariate, and the p-value of its balance; undefined without. */
  covariate: { used: boolean; balanceP: number } | undefined;
  verdict: Verdict;
}

export interface Analysis {
  arms: ArmResult[];
  sampleRatio: { fixedTime: ChiSquareTest; sequential: SequentialTest };
  /** Each other arm against the control; alpha is divided among them (Bonferroni). */
  comparisons: ComparisonResult[];
}

function boundedSample({ outcomes, histogram = noOutcomes }: ArmTotals): BoundedSample {
  return { sample: momentsOf(outcomes), histogram };
}

function armResult(
  name: string,
  arms: readonly ArmTotals[],
  { range, ...settings }: SequenceSettings & Pick<AnalysisSettings, "range">,
): ArmResult {
  const outcomes = arms.map((arm) => arm.outcomes).reduce(merge, noUnits);
  const histogram = arms
    .map((arm) => arm.histogram ?? noOutcomes)
    .reduce(mergeHistograms, noOutcomes);
  const sample = momentsOf(outcomes);
  return {
    name,
    exposures: arms.reduce((sum, { exposures }) => sum + exposures, 0),
    units: sample.count,
    covered: sample.covariate.count,
    mean: sample.count === 0 ? undefined : sample.mean,
    deviation:
      sample.count < 2 ? undefined : isConstant(sample) ? 0 : Math.sqrt(varianceOf(sample)),
    sequence: range
      ? boundedMean({ sample, histogram }, range, settings)
      : meanSequence(sample, settings),
  };
}

type Compared = Pick<ComparisonResult, "method" | "difference" | "note" | "covariate">;

function compareBounded(
  phases: readonly (readonly [ArmTotals, ArmTotals])[],
  range: OutcomeRange,
  settings: SequenceSettings,
): Compared {
  const samples = phases.map(([a, b]) => [boundedSample(a), boundedSample(b)] as const);
  const difference = boundedDifference(samples, range, settings);
  const note = difference ? undefined : "each arm needs 2 units";
  return { method: "betting", difference, note, covariate: undefined };
}

function compareAsymptotic(
  phases: readonly (readonly [ArmTotals, ArmTotals])[],
  { cuped, ...settings }: SequenceSettings & { cuped: boolean },
): Compared {
  const samples = phases.map(
    ([a, b]): CovariatePhase => [momentsOf(a.outcomes), momentsOf(b.outcomes)],
  );
  const p = cuped ? balanceP(samples, settings) : 1;
  const used = cuped && p >= mismatchLevel;
  return {
    method: "asymptotic",
    difference: differenceSequence(samples, settings, used ? adjustAll(samples) : samples),
    note: reasonToWait([0, 1].map((arm) => samples.map((phase) => phase[arm]))),
    covariate: cuped ? { used, balanceP: p } : undefined,
  };
}

/**
 * All that may be said of an experiment now.
 *
 * @throws {RangeError} that names the field, if phases have other arms than names, or by the settings
 */
export function analyse(
  phases: readonly ExperimentPhase[],
  { names, minimumEffect, cuped = false, range, ...settings }: AnalysisSettings,
): Analysis {
  if (names.length < 2) throw new RangeError(`names must be of 2 arms at least`);
  for (const [i, { arms, weights }] of phases.entries()) {
    if (arms.length !== names.length || weights.length !== names.length) {
      throw new RangeError(`phases[${i}] must have ${names.length} arms and weights`);
    }
  }
  const exposures = phases.map(({ weights, coverage, arms }) => ({
    shares: armShares(weights, coverage),
    counts: arms.map((arm) => arm.exposures),
  }));
  const sampleRatio = {
    fixedTime: chiSquareTest(exposures),
    sequential: sequentialTest(exposures),
  };
  const outside = phases
    .flatMap(({ arms }) => arms)
    .reduce((sum, { histogram }) => sum + (histogram?.outside ?? 0), 0);
  const within = outside === 0 ? range : undefined;
  const [control, ...treatments] = names;
  const each = { ...settings, alpha: settings.alpha / treatments.length };
  return {
    arms: names.map((name, arm) =>
      armResult(
        name,
        phases.map(({ arms }) => arms[arm]),
        { ...settings, range: within },
      ),
    ),
    sampleRatio,
    comparisons: treatments.map((treatment, i) => {
      const pairs = phases.map(({ arms }) => [arms[0], arms[i + 1]] as const);
      const { difference, note, ...compared } = within
        ? compareBounded(pairs, within, each)
        : compareAsymptotic(pairs, { ...each, cuped });
      const notes = [
        outside > 0 &&
          `${outside === 1 ? "1 outcome is" : `${outside} outcomes are`} outside of the declared range, which is not used`,
        note,
      ].filter((each) => typeof each === "string");
      const evidence = { control, treatment, difference, minimumEffect, reasonToWait: note };
      return {
        control,
        treatment,
        ...compared,
        difference: difference && {
          ...difference,
          p: Math.min(1, treatments.length * difference.p),
        },
        note: notes.length > 0 ? notes.join("; ") : undefined,
        verdict: verdictOf({ ...evidence, sampleRatio: sampleRatio.sequential }),
      };
    }),
  };
}
