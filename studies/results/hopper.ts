import type { ActMode } from "../../schemas/policy-interface.ts";
import { seriesOf } from "../../train/run/scalars.ts";
import type { KeptRun } from "./kept-run.ts";
import { type LastPolicy, lastPolicyOf } from "./last-policy.ts";
import { checkpointsOf, speedOf } from "./run-measures.ts";
import { meanOf, type Spread, spreadOf } from "./samples.ts";

/** The results of a run on Hopper-v5, in the measures that others publish. */
export interface RunResult extends LastPolicy {
  /** The evaluation with the highest mean deterministic return during training. */
  bestEvaluation: { step: number; mean: number };
  /** The mean return of the last hundred training episodes, in which the policy explores. */
  lastTrainingEpisodes: number;
  /** The median over the spans between evaluations; includes the time of evaluations. */
  stepsPerSecond: number;
}

/** The number of last training episodes that are averaged. */
const lastEpisodes = 100;

export function runResult(run: KeptRun): RunResult {
  const { metrics, training } = run;
  const best = checkpointsOf(run).reduce((a, b) => (b.deterministic > a.deterministic ? b : a));
  const episodes = seriesOf(metrics, "episode/return").map(([, value]) => value);
  return {
    ...lastPolicyOf(run),
    bestEvaluation: { step: best.step, mean: best.deterministic },
    lastTrainingEpisodes: meanOf(episodes.slice(-lastEpisodes)),
    stepsPerSecond: speedOf(training),
  };
}

/**
 * The deterministic returns of runs that were evaluated at the same steps, at the step with the
 * highest mean.
 *
 * Source: the evaluation of Fujimoto et al. 2018 (TD3), and of Tianshou
 */
export function highestMeanOf(runs: readonly KeptRun[]): Spread {
  const checkpoints = runs.map(checkpointsOf);
  return checkpoints[0]
    .map((_, i) => spreadOf(checkpoints.map((each) => each[i].deterministic)))
    .reduce((a, b) => (b.mean > a.mean ? b : a));
}

/** The returns of both modes over runs, at a point of training. */
export interface Moment {
  step: number;
  stochastic: Spread;
  deterministic: Spread;
}

/**
 * Both modes over the course of training: the mean of each run's evaluations in a span of steps,
 * and its spread over the runs.
 *
 * @param ends of the spans in ascending order
 */
export function meanAndDeviation(runs: readonly KeptRun[], ends: readonly number[]): Moment[] {
  const checkpoints = runs.map(checkpointsOf);
  return ends.map((step, i) => {
    const from = ends[i - 1] ?? 0;
    const within = checkpoints.map((each) =>
      each.filter((at) => at.step > from && at.step <= step),
    );
    const of = (mode: ActMode) =>
      spreadOf(within.map((each) => meanOf(each.map((checkpoint) => checkpoint[mode]))));
    return { step, stochastic: of("stochastic"), deterministic: of("deterministic") };
  });
}
