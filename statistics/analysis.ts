import { boundedMean } from "./bounded-sequence.ts";
import { armShares } from "./bucket.ts";
import { type ArmTotals, type Compared, compare } from "./comparison.ts";
import { type Estimate, meanSequence, type SequenceSettings } from "./confidence-sequence.ts";
import { mergeHistograms, noOutcomes, type OutcomeRange } from "./histogram.ts";
import {
  compareAllowing,
  missingShare,
  missingTest,
  type PhaseOutcomes,
  reasonToWaitForOutcomes,
} from "./missing-outcomes.ts";
import { isConstant, mergeTotals, momentsOf, noUnits, varianceOf } from "./moments.ts";
import {
  type ChiSquareTest,
  chiSquareTest,
  type SequentialTest,
  sequentialTest,
} from "./sample-ratio-mismatch.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

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
  /** The seconds that an outcome takes at most, if they were declared. */
  outcomeWithin?: number | undefined;
}

export interface ArmResult {
  name: string;
  exposures: number;
  /** How many have an outcome. */
  units: number;
  /** How many have none although it is overdue. */
  missing: number;
  /** How many of those with an outcome have a covariate. */
  covered: number;
  /** Over the units of all phases, whatever the weights were; undefined of none. */
  mean: number | undefined;
  /** The standard deviation; undefined of fewer than two. */
  deviation: number | undefined;
  /** The confidence sequence of the mean. */
  sequence: Estimate | undefined;
}

/**
 * The p-values of a difference, and of missing outcomes, are adjusted for the number of comparisons. A
 * note may also say why the result is not of the method that was declared.
 */
export interface ComparisonResult extends Compared {
  control: string;
  treatment: string;
  /** Whether both arms lack outcomes equally often; valid however often one looks. */
  missingP: number;
  verdict: Verdict;
}

export interface Analysis {
  arms: ArmResult[];
  sampleRatio: { fixedTime: ChiSquareTest; sequential: SequentialTest };
  /** Each other arm against the control; alpha is divided among them (Bonferroni). */
  comparisons: ComparisonResult[];
}

function armResult(
  name: string,
  arms: readonly ArmTotals[],
  { range, ...settings }: SequenceSettings & Pick<AnalysisSettings, "range">,
): ArmResult {
  const outcomes = arms.map((arm) => arm.outcomes).reduce(mergeTotals, noUnits);
  const histogram = arms
    .map((arm) => arm.histogram ?? noOutcomes)
    .reduce(mergeHistograms, noOutcomes);
  const sample = momentsOf(outcomes);
  return {
    name,
    exposures: arms.reduce((sum, { exposures }) => sum + exposures, 0),
    units: sample.count,
    missing: arms.reduce((sum, { missing = 0 }) => sum + missing, 0),
    covered: sample.covariate.count,
    mean: sample.count === 0 ? undefined : sample.mean,
    deviation:
      sample.count < 2 ? undefined : isConstant(sample) ? 0 : Math.sqrt(varianceOf(sample)),
    sequence: range
      ? boundedMean({ sample, histogram }, range, settings)
      : meanSequence(sample, settings),
  };
}

/** The units of control and one other arm that were to have an outcome by now. */
function pairOutcomes(
  { arms }: ExperimentPhase,
  shares: readonly number[],
  treatment: number,
): PhaseOutcomes[] {
  const both = [0, treatment];
  const share = shares[0] + shares[treatment];
  if (share === 0) return [];
  return [
    {
      shares: both.map((arm) => shares[arm] / share),
      finished: both.map((arm) => arms[arm].outcomes.count),
      missing: both.map((arm) => arms[arm].missing ?? 0),
    },
  ];
}

/**
 * Returns the results of an experiment: those of its arms, of the split, and of each comparison.
 *
 * @throws {RangeError} that names the field, if phases have other arms than names, or by the settings
 */
export function analyse(
  phases: readonly ExperimentPhase[],
  { names, minimumEffect, cuped = false, range, outcomeWithin, ...settings }: AnalysisSettings,
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
      const of = { ...each, cuped, range: within };
      const found = compareAllowing(pairs, within, (pairs) => compare(pairs, of));
      const wait = outcomeWithin === undefined ? reasonToWaitForOutcomes(pairs.flat()) : undefined;
      const { difference, note, ...compared } =
        wait === undefined ? found : { ...found, difference: undefined, note: wait };
      const outcomes = phases.flatMap((phase, k) =>
        pairOutcomes(phase, exposures[k].shares, i + 1),
      );
      const missingP = Math.min(1, treatments.length * missingTest(outcomes).p);
      const notes = [
        outside > 0 &&
          `${outside === 1 ? "1 outcome is" : `${outside} outcomes are`} outside of the declared range, which is not used`,
        note,
      ].filter((each) => typeof each === "string");
      const evidence = { control, treatment, difference, minimumEffect, reasonToWait: note };
      const shares = [0, 1].map((arm) => missingShare(pairs.map((pair) => pair[arm])));
      return {
        control,
        treatment,
        ...compared,
        difference: difference && {
          ...difference,
          p: Math.min(1, treatments.length * difference.p),
        },
        note: notes.length > 0 ? notes.join("; ") : undefined,
        missingP,
        verdict: verdictOf({
          ...evidence,
          sampleRatio: sampleRatio.sequential,
          missing: { p: missingP, shares: [shares[0], shares[1]] },
        }),
      };
    }),
  };
}
