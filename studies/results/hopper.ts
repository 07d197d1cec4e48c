import { basename } from "node:path";
import type { ActMode } from "../../schemas/policy-interface.ts";
import { seriesOf } from "../../train/run/scalars.ts";
import type { KeptRun } from "./kept-run.ts";

/** What became of a run on Hopper-v5, in the ways in which others publish it. */
export interface RunResult {
  /** The name of its folder. */
  name: string;
  /** The last policy, in whole episodes of either mode. */
  last: Record<ActMode, Spread>;
  /** In how many of these episodes it fell. */
  falls: Record<ActMode, number>;
  /** The highest mean of an evaluation on the way, deterministic. */
  bestEvaluation: { step: number; mean: number };
  /** The mean of the last hundred episodes of training, where the policy explores. */
  lastTrainingEpisodes: number;
  /** Deterministic less stochastic, of episodes that begin alike. */
  gainOfDeterminism: Interval;
  /** The median over all spans between evaluations, which are in it. */
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

/** An evaluation in the course of training. */
export interface Checkpoint extends Record<ActMode, number> {
  step: number;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean and standard deviation, of the sample: divided by n - 1, so that it is NaN of a single value. */
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
 * The mean of a_i - b_i, with a normal interval that covers it in about 95 % of large samples:
 * mean +- 1.96 s / sqrt(n).
 */
export function pairedDifference(a: readonly number[], b: readonly number[]): Interval {
  const { mean, standardDeviation } = spreadOf(a.map((value, i) => value - b[i]));
  const half = (normalQuantile * standardDeviation) / Math.sqrt(a.length);
  return { mean, low: mean - half, high: mean + half };
}

/** The evaluations of a run, in order. */
export function checkpointsOf({ metrics }: KeptRun): Checkpoint[] {
  // Every evaluation is of both modes.
  const stochastic = seriesOf(metrics, "evaluation/stochastic/mean");
  return seriesOf(metrics, "evaluation/deterministic/mean").map(([step, deterministic], i) => ({
    step,
    deterministic,
    stochastic: stochastic[i][1],
  }));
}

/** Hopper-v5 ends an episode after so many steps, if the leg does not fall before. */
const timeLimit = 1000;

function fallsIn(lengths: readonly number[]): number {
  return lengths.filter((length) => length < timeLimit).length;
}

/** Steps per second between one evaluation and the next, by the median. */
function speedOf({ evaluated }: KeptRun["training"]): number {
  const spans = evaluated.slice(1).map(({ step, wall_time }, i) => {
    const before = evaluated[i];
    return (step - before.step) / (wall_time - before.wall_time);
  });
  return medianOf(spans);
}

/** How many of the last training episodes are averaged. */
const lastEpisodes = 100;

export function runResult(run: KeptRun): RunResult {
  const { path, evaluation, metrics, training } = run;
  const { stochastic, deterministic } = evaluation;
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
 * The returns without noise of runs that were evaluated at the same steps, where their mean is highest.
 *
 * Source: the evaluation of Fujimoto et al. 2018 (TD3), and of Tianshou
 */
export function highestMeanOf(runs: readonly KeptRun[]): Spread {
  const checkpoints = runs.map(checkpointsOf);
  return checkpoints[0]
    .map((_, i) => spreadOf(checkpoints.map((each) => each[i].deterministic)))
    .reduce((a, b) => (b.mean > a.mean ? b : a));
}

/** Steps of training at which the modes are compared, with what evaluations of all runs returned there. */
export interface Moment {
  step: number;
  stochastic: Spread;
  deterministic: Spread;
}

/**
 * Both modes in the course of training: over spans of steps that end at those given, the mean of each
 * run's evaluations in a span, and the spread of these over the runs.
 *
 * @param ends in ascending order
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
