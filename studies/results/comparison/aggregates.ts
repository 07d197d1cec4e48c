import { NumpyGenerator } from "../../../train/random/numpy-generator.ts";
import { type Interval, meanOf } from "../samples.ts";

/*
 * Aggregates of a few runs on several tasks, with intervals.
 *
 * Agarwal et al. 2021, "Deep Reinforcement Learning at the Edge of the Statistical Precipice", and
 * its library rliable.
 */

/** The scores of an algorithm: for each task, those of its runs. */
export type Scores = readonly (readonly number[])[];

/**
 * The mean of the middle half: of n values in order, floor(n / 4) at either end are left out. Three
 * values or fewer are all in the middle half.
 *
 * Source: Agarwal et al. 2021, Section 4.3; as scipy's trim_mean rounds
 */
export function interquartileMean(values: readonly number[]): number {
  const cut = Math.floor(values.length / 4);
  return meanOf(values.toSorted((a, b) => a - b).slice(cut, values.length - cut));
}

/** The interquartile mean over the runs of all tasks. */
export const pooledInterquartileMean = (scores: Scores) => interquartileMean(scores.flat());

/**
 * P(X > Y) of a random run of one algorithm and one of another on the same task, the mean over
 * tasks. Equal scores count one half.
 *
 * Source: Agarwal et al. 2021, Section 4.3
 */
export function probabilityOfImprovement(x: Scores, y: Scores): number {
  return meanOf(
    x.map((of, task) =>
      meanOf(of.flatMap((a) => y[task].map((b) => (a > b ? 1 : a === b ? 0.5 : 0)))),
    ),
  );
}

/** The number of resamples of a bootstrap. */
const resamples = 10_000;

/** The value below which a share of sorted values lies, interpolated linearly as numpy does. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/**
 * The 95 % percentile interval of a statistic of several algorithms' scores by the stratified
 * bootstrap: the runs of each algorithm on each task are drawn anew, with replacement. The draws are
 * the same each time.
 *
 * Of n runs, an interval is no wider than from the lowest to the highest: with three, it covers less
 * than it claims.
 *
 * Source: Agarwal et al. 2021, Section 4.2
 */
export function bootstrapInterval(
  algorithms: readonly Scores[],
  statistic: (algorithms: readonly Scores[]) => number,
): Interval {
  const random = new NumpyGenerator(0);
  const again = (runs: readonly number[]) => runs.map(() => runs[random.integer(runs.length)]);
  const values = Array.from({ length: resamples }, () =>
    statistic(algorithms.map((scores) => scores.map(again))),
  ).sort((a, b) => a - b);
  return {
    estimate: statistic(algorithms),
    low: quantile(values, 0.025),
    high: quantile(values, 0.975),
  };
}
