import { basename } from "node:path";
import type { ActMode } from "../../../schemas/policy-interface.ts";
import { seriesOf } from "../../../train/run/scalars.ts";
import type { KeptRun } from "../kept-run.ts";
import { fallsIn, speedOf } from "../run-measures.ts";
import { type Interval, meanOf, pairedDifference, type Spread, spreadOf } from "../samples.ts";
import type { FinishedRun } from "./compared-runs.ts";

/** The figures of a finished run. Those of the stochastic mode are absent without one. */
export interface RunFigures {
  name: string;
  steps: number;
  /** The returns of the last policy in complete episodes. */
  last: { deterministic: Spread } & Partial<Record<ActMode, Spread>>;
  /** Deterministic minus stochastic return of episodes with equal initial states. */
  gainOfDeterminism?: Interval;
  /** The number of these episodes in which it fell. */
  falls: { deterministic: number } & Partial<Record<ActMode, number>>;
  /** See `areaUnderCurve`. */
  area: number;
  /** Of learning at its median speed, which other work on the machine lowers. */
  hours: number;
  gradientStepsPerSecond: number;
}

/**
 * The area under a learning curve divided by its width: the mean deterministic return of the
 * evaluations up to a step.
 */
export function areaUnderCurve({ metrics }: Pick<KeptRun, "metrics">, until: number): number {
  const evaluations = seriesOf(metrics, "evaluation/deterministic/mean");
  return meanOf(evaluations.filter(([step]) => step <= until).map(([, mean]) => mean));
}

/**
 * Returns the figures of a run.
 *
 * @param until the step up to which the area under its curve is taken
 */
export function runFigures(run: FinishedRun, until: number): RunFigures {
  const { path, config, evaluation, training, gradientSteps, learningSteps } = run;
  const { stochastic, deterministic } = evaluation;
  // The random steps before take no time to speak of.
  const seconds = learningSteps / speedOf(training);
  return {
    name: basename(path),
    steps: config.steps,
    last: {
      deterministic: spreadOf(deterministic.returns),
      ...(stochastic && { stochastic: spreadOf(stochastic.returns) }),
    },
    ...(stochastic && {
      gainOfDeterminism: pairedDifference(deterministic.returns, stochastic.returns),
    }),
    falls: {
      deterministic: fallsIn(deterministic.lengths, config),
      ...(stochastic && { stochastic: fallsIn(stochastic.lengths, config) }),
    },
    area: areaUnderCurve(run, until),
    hours: seconds / 3600,
    gradientStepsPerSecond: gradientSteps / seconds,
  };
}
