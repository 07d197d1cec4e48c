/** A mean, and the sample standard deviation. */
export interface Spread {
  mean: number;
  standardDeviation: number;
}

/** An estimate, and the ends of its interval. */
export interface Interval {
  estimate: number;
  low: number;
  high: number;
}

/** The mean of a sample. */
export function meanOf(values: readonly number[]): number {
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

/** The middle value of a sample, or the mean of the middle two. */
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
  return { estimate: mean, low: mean - half, high: mean + half };
}
