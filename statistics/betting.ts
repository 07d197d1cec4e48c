import { gridSteps, type Histogram, unitWeight } from "./histogram.ts";
import { rootNear } from "./root.ts";

/*
 * Confidence sequences for means of outcomes within a known range, by betting. They hold exactly, for
 * every distribution within the range and from the first unit on.
 *
 * Source: Waudby-Smith & Ramdas 2024, "Estimating means of bounded random variables by betting",
 * arXiv 2010.09686, section 4. Outcomes are scaled to [0, 1] here.
 *
 * The capital of who bets the share theta on outcomes above m is prod_i (1 + theta (x_i - m) / m). If
 * the mean is m, or below, it is a supermartingale that begins at 1, and ever reaches 1 / alpha with
 * probability alpha at most. The paper adapts its bets to the outcomes so far. Here they are constant
 * and the capital is divided among a grid of them: it depends on the counts of outcomes alone, not on
 * their order. So shards can merge their counts, and outcomes may be revised.
 *
 * An outcome between two points of the grid counts at both, with weights that keep its mean. Since the
 * logarithm is concave, that never makes the capital larger: the sequence still holds.
 */

/** theta: from all of the capital, for outcomes that never vary, to what suits a million units. */
export const bets = Array.from({ length: 12 }, (_, j) => 2 ** -j);

/** Outcomes of an arm in a phase, or 1 minus them: where they are, and how many are there. */
export interface Counts {
  points: Float64Array;
  units: Float64Array;
}

/** @param mirrored counts 1 - x instead of x */
export function countsOf({ weights }: Histogram, mirrored: boolean): Counts {
  const points = Object.keys(weights).map(Number);
  return {
    points: Float64Array.from(
      points,
      (point) => (mirrored ? gridSteps - point : point) / gridSteps,
    ),
    units: Float64Array.from(Object.values(weights), (weight) => weight / unitWeight),
  };
}

/** A function at a point, with its first and its second derivative. */
export type Derivatives = [value: number, slope: number, curvature: number];

/**
 * ln K(m), where K(m) = mean over theta of prod_i (1 - theta + theta x_i / m) is the capital of bets on
 * outcomes above m. It decreases with m, and its logarithm is convex: that of c + x / m is, sums of
 * such are, and so are logarithms of sums of exponentials of them.
 *
 * With a = (theta x / m) / (1 - theta + theta x / m), the derivatives of a term's logarithm are -a / m
 * and (2 a - a^2) / m^2.
 *
 * @param m above 0, and 1 at most
 */
export function logCapital({ points, units }: Counts, m: number): Derivatives {
  const logs = new Float64Array(bets.length);
  const firsts = new Float64Array(bets.length);
  const seconds = new Float64Array(bets.length);
  for (let j = 0; j < bets.length; j++) {
    const rest = 1 - bets[j];
    let [log, first, second] = [0, 0, 0];
    for (let i = 0; i < points.length; i++) {
      const won = (bets[j] * points[i]) / m;
      const share = won === 0 ? 0 : won / (rest + won);
      log += units[i] * Math.log(rest + won);
      first += units[i] * share;
      second += units[i] * share * (2 - share);
    }
    logs[j] = log;
    firsts[j] = -first / m;
    seconds[j] = second / (m * m);
  }
  let largest = -Infinity;
  for (const log of logs) largest = Math.max(largest, log);
  let [total, slope, curvature] = [0, 0, 0];
  for (let j = 0; j < bets.length; j++) {
    const capital = Math.exp(logs[j] - largest);
    total += capital;
    slope += capital * firsts[j];
    curvature += capital * (seconds[j] + firsts[j] ** 2);
  }
  slope /= total;
  return [largest + Math.log(total / bets.length), slope, curvature / total - slope ** 2];
}

/** A mean that is bet on, and its weight in the sum of interest. */
export interface Term {
  counts: Counts;
  weight: number;
}

/** Below this mean, outcomes are as good as all 0. */
const leastMean = 1e-12;

const logMeans = { least: Math.log(leastMean), most: 0 };

/** ln m of a mean at which ln K has a slope, and its derivative by ln(-slope). */
type LogMean = [value: number, derivative: number];

/** Where -d/dm ln K is w e^logSlope, or the end of (0, 1] that is next to it. */
function logMeanAt({ counts, weight }: Term, logSlope: number, guess: number): LogMean {
  // Without an outcome above 0, the capital does not depend on m.
  if (counts.points.every((x) => x === 0)) return [logMeans.least, 0];
  const wanted = logSlope + Math.log(weight);
  let derivative = 0;
  const excess = (logMean: number): [number, number] => {
    const m = Math.exp(logMean);
    const [, slope, curvature] = logCapital(counts, m);
    derivative = (-m * curvature) / slope;
    return [wanted - Math.log(-slope), derivative];
  };
  const value = rootNear(excess, { guess, ...logMeans });
  return [value, value === logMeans.least || value === logMeans.most ? 0 : -1 / derivative];
}

interface Point {
  /** sum_t w_t m_t. */
  sum: number;
  /** sum_t ln K_t(m_t). */
  logCapital: number;
}

/**
 * The point at which `excess` is 0, of all (sum_t w_t m_t, sum_t ln K_t(m_t)) with the least capital
 * for their sum; or the end of this curve, if it is 0 nowhere. `excess` increases along it.
 *
 * By Lagrange's condition, the slope of each ln K_t is proportional to w_t in such a point; since
 * ln K_t is convex, every point with that property has the least capital. Steeper slopes mean smaller
 * means and more capital.
 *
 * @param excess and its derivative, from those of a point by the logarithm of the slope
 */
function pointAt(
  terms: readonly Term[],
  excess: (point: Point, derivative: Point) => [number, number],
): Point {
  let known = { logSlope: 0, logMeans: terms.map((): LogMean => [Math.log(0.5), 0]) };
  const units = terms.reduce((most, { counts }) => counts.units.reduce((a, b) => a + b, most), 1);
  let point: Point = { sum: 0, logCapital: 0 };
  const at = (logSlope: number): [number, number] => {
    point = { sum: 0, logCapital: 0 };
    const derivative: Point = { sum: 0, logCapital: 0 };
    const change = logSlope - known.logSlope;
    const logMeans = known.logMeans.map(([value, slope], t) =>
      logMeanAt(terms[t], logSlope, value + slope * change),
    );
    known = { logSlope, logMeans };
    for (const [t, { counts, weight }] of terms.entries()) {
      const [logMean, byLogSlope] = logMeans[t];
      const mean = Math.exp(logMean);
      const [value, slope] = logCapital(counts, mean);
      point.sum += weight * mean;
      point.logCapital += value;
      derivative.sum += weight * mean * byLogSlope;
      derivative.logCapital += slope * mean * byLogSlope;
    }
    return excess(point, derivative);
  };
  at(rootNear(at, { guess: Math.log(units), least: -30, most: 40 }));
  return point;
}

/**
 * The least sum_t w_t m_t that is not ruled out: with probability 1 - alpha, the truth is never below
 * it. All means with a capital of 1 / alpha, which is the product of those of the terms, are ruled out.
 */
export function lowerBound(terms: readonly Term[], alpha: number): number {
  return pointAt(terms, ({ logCapital }, derivative) => [
    logCapital + Math.log(alpha),
    derivative.logCapital,
  ]).sum;
}

/**
 * ln of the evidence against sum_t w_t m_t <= sum: the least capital of means with that sum. It is
 * ln(1 / alpha) where the sum is `lowerBound`.
 */
export function logEvidence(terms: readonly Term[], sum: number): number {
  return pointAt(terms, (point, derivative) => [sum - point.sum, -derivative.sum]).logCapital;
}
