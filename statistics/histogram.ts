/*
 * Outcomes within a declared range as counts on a grid. The counts are all that the sequences of
 * betting.ts need. They are whole numbers: shards add theirs, and a unit whose outcome changes is
 * taken out and put in again, in any order and without a rounding error.
 */

/** The least and the largest outcome that is possible. */
export type OutcomeRange = readonly [low: number, high: number];

/** The grid has a point at each multiple of 1 / 256 of the range. */
export const gridSteps = 256;
/** The weight of a unit, which its two nearest points share. */
export const unitWeight = 2 ** 20;

/** Outcomes on a grid of the declared range. */
export interface Histogram {
  /** The weight at each point of the grid that has any, by its index from 0 to `gridSteps`. */
  weights: Readonly<Record<string, number>>;
  /** The units whose outcome is outside of the range. They have weight at the end that is next. */
  outside: number;
}

/** The histogram of no outcomes. */
export const noOutcomes: Histogram = { weights: {}, outside: 0 };

/** @throws {RangeError} unless low < high, both finite */
export function checkRange([low, high]: OutcomeRange): void {
  if (low < high && high - low < Infinity) return;
  throw new RangeError(`range must be from a lower to a higher number, not [${low}, ${high}]`);
}

/** Where an outcome is on the grid, from 0 to `gridSteps`; the end that is next to it, if it is outside. */
export function positionOf(value: number, [low, high]: OutcomeRange): number {
  return Math.min(gridSteps, Math.max(0, ((value - low) / (high - low)) * gridSteps));
}

/**
 * The histogram of one outcome. It is split between its neighbours on the grid so that their mean is
 * the outcome, to within `gridError`.
 */
export function histogramOf(value: number, range: OutcomeRange): Histogram {
  const [low, high] = range;
  const inside = positionOf(value, range);
  const point = Math.min(gridSteps - 1, Math.floor(inside));
  const above = Math.round((inside - point) * unitWeight);
  const weights = { [point]: unitWeight - above, [point + 1]: above };
  return merged(noOutcomes, { weights, outside: value < low || value > high ? 1 : 0 }, 1);
}

/** How far the mean of a histogram may be from that of its outcomes, as a share of the range. */
export const gridError = 1 / gridSteps / unitWeight;

function merged(a: Histogram, b: Histogram, sign: 1 | -1): Histogram {
  const weights: Record<string, number> = { ...a.weights };
  for (const [point, weight] of Object.entries(b.weights)) {
    const after = (weights[point] ?? 0) + sign * weight;
    if (after === 0) delete weights[point];
    else weights[point] = after;
  }
  return { weights, outside: a.outside + sign * b.outside };
}

/** Returns the histogram of the units of both. */
export function mergeHistograms(a: Histogram, b: Histogram): Histogram {
  return merged(a, b, 1);
}

/** Returns the histogram with one more outcome. */
export function addOutcome(to: Histogram, value: number, range: OutcomeRange): Histogram {
  return merged(to, histogramOf(value, range), 1);
}

/** Returns the histogram without an outcome that was added. */
export function removeOutcome(from: Histogram, value: number, range: OutcomeRange): Histogram {
  return merged(from, histogramOf(value, range), -1);
}
