import { armShares } from "./bucket.ts";
import {
  differenceSequence,
  type Estimate,
  meanSequence,
  type SequencePhase,
  type SequenceSettings,
} from "./confidence-sequence.ts";
import { adjustAll } from "./cuped.ts";
import { merge, momentsOf, noUnits, type Totals, varianceOf } from "./moments.ts";
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
  /** Of each arm: how many units were exposed to it, and the totals of those with an outcome. */
  arms: readonly { exposures: number; outcomes: Totals }[];
}

export interface AnalysisSettings extends SequenceSettings {
  /** The arms' names; the first is the control. */
  names: readonly string[];
  /** The least difference that matters. */
  minimumEffect?: number | undefined;
  /** Whether means are adjusted by the covariate in comparisons. */
  cuped?: boolean;
}

export interface ArmResult {
  name: string;
  exposures: number;
  /** How many have an outcome. */
  units: number;
  /** Over the units of all phases; undefined of none. */
  mean: number | undefined;
  /** The standard deviation; undefined of fewer than two. */
  deviation: number | undefined;
  /** The confidence sequence of the mean. */
  sequence: Estimate | undefined;
}

export interface ComparisonResult {
  control: string;
  treatment: string;
  /** Of treatment - control. */
  difference: Estimate | undefined;
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
  arms: readonly { exposures: number; outcomes: Totals }[],
  settings: SequenceSettings,
): ArmResult {
  const sample = momentsOf(arms.map(({ outcomes }) => outcomes).reduce(merge, noUnits));
  return {
    name,
    exposures: arms.reduce((sum, { exposures }) => sum + exposures, 0),
    units: sample.count,
    mean: sample.count === 0 ? undefined : sample.mean,
    deviation: sample.count < 2 ? undefined : Math.sqrt(varianceOf(sample)),
    sequence: meanSequence(sample, settings),
  };
}

/**
 * All that may be said of an experiment now.
 *
 * @throws {RangeError} that names the field, if phases have other arms than names, or by the settings
 */
export function analyse(
  phases: readonly ExperimentPhase[],
  { names, minimumEffect, cuped = false, ...settings }: AnalysisSettings,
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
  const moments = phases.map(({ arms }) => arms.map(({ outcomes }) => momentsOf(outcomes)));
  const samples = cuped ? adjustAll(moments) : moments;
  const [control, ...treatments] = names;
  return {
    arms: names.map((name, arm) =>
      armResult(
        name,
        phases.map(({ arms }) => arms[arm]),
        settings,
      ),
    ),
    sampleRatio,
    comparisons: treatments.map((treatment, i) => {
      const difference = differenceSequence(
        samples.map((arms): SequencePhase => [arms[0], arms[i + 1]]),
        { ...settings, alpha: settings.alpha / treatments.length },
      );
      const evidence = { control, treatment, difference, minimumEffect };
      return {
        control,
        treatment,
        difference,
        verdict: verdictOf({ ...evidence, sampleRatio: sampleRatio.sequential }),
      };
    }),
  };
}
