import { basename } from "node:path";
import type { ActMode } from "../../schemas/policy-interface.ts";
import { seriesOf } from "../../train/run/scalars.ts";
import type { KeptRun } from "./kept-run.ts";

/** The results of a run on Hopper-v5, in the measures that others publish. */
export interface RunResult {
  /** The name of its folder. */
  name: string;
  /** The returns of the last policy in complete episodes of each mode. */
  last: Record<ActMode, Spread>;
  /** The number of these episodes in which it fell. */
  falls: Record<ActMode, number>;
  /** The evaluation with the highest mean deterministic return during training. */
  bestEvaluation: { step: number; mean: number };
  /** The mean return of the last hundred training episodes, in which the policy explores. */
  lastTrainingEpisodes: number;
  /** Deterministic minus stochastic return of episodes with equal initial states. */
  gainOfDeterminism: Interval;
  /** The median over the spans between evaluations; includes the time of evaluations. */
  stepsPerSecond: number;
}

export interface Spread {
  mean: number;
  standardDeviation: number;
}

export interface Interval {
  mean: number;
  low: number;
  high: number;
}

/** An evaluation during training. */
export interface Checkpoint extends Record<ActMode, number> {
  step: number;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The mean and the sample standard deviation, which is divided by n - 1 and so NaN for a single
 * value.
 */
export function spreadOf(values: readonly number[]): Spread {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardDeviation: Math.sqrt(squares / (values.length - 1)) };
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Phi^-1(0.975) */
const normalQuantile = 1.959963984540054;

/**
 * The mean of a_i - b_i with a normal interval, which covers it in about 95 % of large samples:
 * mean +- 1.96 s / sqrt(n).
 */
export function pairedDifference(a: readonly number[], b: readonly number[]): Interval {
  const { mean, standardDeviation } = spreadOf(a.map((value, i) => value - b[i]));
  const half = (normalQuantile * standardDeviation) / Math.sqrt(a.length);
  return { mean, low: mean - half, high: mean + half };
}

/** The evaluations of a run, in order. */
export function checkpointsOf(run: KeptRun): Checkpoint[] {
  const { metrics } = run;
  const stochastic = seriesOf(metrics, "evaluation/stochastic/mean");
  if (stochastic.length === 0) throw deterministicError(run);
  return seriesOf(metrics, "evaluation/deterministic/mean").map(([step, deterministic], i) => ({
    step,
    deterministic,
    stochastic: stochastic[i][1],
  }));
}

/** The error of a comparison of modes that includes a run without a stochastic mode. */
function deterministicError({ path, config }: KeptRun): Error {
  return new Error(`${path} is a run of ${config.algorithm}: it has no stochastic mode to compare`);
}

/** The time limit of Hopper-v5: shorter episodes ended by a fall. */
const timeLimit = 1000;

function fallsIn(lengths: readonly number[]): number {
  return lengths.filter((length) => length < timeLimit).length;
}

/** The median of steps per second between consecutive evaluations. */
function speedOf({ evaluated }: KeptRun["training"]): number {
  const spans = evaluated.slice(1).map(({ step, wall_time }, i) => {
    const before = evaluated[i];
    return (step - before.step) / (wall_time - before.wall_time);
  });
  return medianOf(spans);
}

/** The number of last training episodes that are averaged. */
const lastEpisodes = 100;

export function runResult(run: KeptRun): RunResult {
  const { path, evaluation, metrics, training } = run;
  const { stochastic, deterministic } = evaluation;
  if (!stochastic) throw deterministicError(run);
  const best = checkpointsOf(run).reduce((a, b) => (b.deterministic > a.deterministic ? b : a));
  const episodes = seriesOf(metrics, "episode/return").map(([, value]) => value);
  return {
    name: basename(path),
    last: {
      stochastic: spreadOf(stochastic.returns),
      deterministic: spreadOf(deterministic.returns),
    },
    falls: {
      stochastic: fallsIn(stochastic.lengths),
      deterministic: fallsIn(deterministic.lengths),
    },
    bestEvaluation: { step: best.step, mean: best.deterministic },
    lastTrainingEpisodes: meanOf(episodes.slice(-lastEpisodes)),
    gainOfDeterminism: pairedDifference(deterministic.returns, stochastic.returns),
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
