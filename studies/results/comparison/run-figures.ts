import { seriesOf } from "../../../train/run/scalars.ts";
import type { KeptRun } from "../kept-run.ts";
import { type LastPolicy, lastPolicyOf } from "../last-policy.ts";
import { speedOf } from "../run-measures.ts";
import { meanOf } from "../samples.ts";
import type { FinishedRun } from "./compared-runs.ts";

/** The figures of a finished run. */
export interface RunFigures extends LastPolicy {
  steps: number;
  /** See `areaUnderCurve`. */
  area: number;
  /** Of learning at its median speed, which other work on the machine lowers. */
  hours: number;
  gradientStepsPerSecond: number;
}

/** The part of a learning curve that is looked at. */
interface CurvePart {
  /** Its last step. */
  until: number;
  /** The steps from one evaluation to the next. */
  interval: number;
}

/**
 * True if an evaluation belongs to a part of a curve. It counts with the multiple of the interval
 * that it was due at: PPO finishes its rollout first.
 */
const isOfPart = (step: number, { until, interval }: CurvePart) =>
  Math.floor(step / interval) * interval <= until;

/**
 * The area under a part of a learning curve divided by its width: the mean deterministic return of
 * its evaluations.
 *
 * @throws {Error} naming the run, if it has none
 */
export function areaUnderCurve(
  { path, metrics }: Pick<KeptRun, "path" | "metrics">,
  part: CurvePart,
): number {
  const evaluations = seriesOf(metrics, "evaluation/deterministic/mean");
  const within = evaluations.filter(([step]) => isOfPart(step, part));
  if (within.length > 0) return meanOf(within.map(([, mean]) => mean));
  throw new Error(
    `${path}: metrics.jsonl has no evaluation up to step ${part.until}: train it anew with an ` +
      `evaluation_interval of at most that`,
  );
}

/**
 * Returns the figures of a run.
 *
 * @param until the step up to which the area under its curve is taken
 */
export function runFigures(run: FinishedRun, until: number): RunFigures {
  const { config, training, gradientSteps, randomSteps, learningSteps } = run;
  // The random steps take no time to speak of.
  const seconds = learningSteps / speedOf(training, randomSteps);
  return {
    ...lastPolicyOf(run),
    steps: config.steps,
    area: areaUnderCurve(run, { until, interval: config.evaluation_interval }),
    hours: seconds / 3600,
    gradientStepsPerSecond: gradientSteps / seconds,
  };
}
