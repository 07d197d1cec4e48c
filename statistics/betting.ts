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
  points: readonly number[];
  units: readonly number[];
}

/** @param mirrored counts 1 - x instead of x */
export function countsOf({ weights }: Histogram, mirrored: boolean): Counts {
  const entries = Object.entries(weights);
  return {
    points: entries.map(
      ([point]) => (mirrored ? gridSteps - Number(point) : Number(point)) / gridSteps,
    ),
    units: entries.map(([, weight]) => weight / unitWeight),
  };
}

/**
 * ln K(m) and its derivative, where K(m) = mean over theta of prod_i (1 - theta + theta x_i / m) is
 * the capital of bets on outcomes above m. It decreases with m, and its logarithm is convex: that of
 * c + x / m is, sums of such are, and so are logarithms of sums of exponentials of them.
 *
 * @param m above 0, and 1 at most
 */
export function logCapital({ points, units }: Counts, m: number): [value: number, slope: number] {
  const logs = new Float64Array(bets.length);
  const slopes = new Float64Array(bets.length);
  for (let j = 0; j < bets.length; j++) {
    const rest = 1 - bets[j];
    for (let i = 0; i < points.length; i++) {
      const won = (bets[j] * points[i]) / m;
      logs[j] += units[i] * Math.log(rest + won);
      if (won > 0) slopes[j] -= (units[i] * won) / (rest + won);
    }
  }
  const largest = logs.reduce((most, log) => Math.max(most, log), -Infinity);
  const shares = logs.map((log) => Math.exp(log - largest));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const slope = shares.reduce((sum, share, j) => sum + share * slopes[j], 0) / total / m;
  return [largest + Math.log(total / bets.length), slope];
}

/** A mean that is bet on, and its weight in the sum of interest. */
export interface Term {
  counts: Counts;
  weight: number;
}

/** Below this mean, outcomes are as good as all 0. */
const leastMean = 1e-12;

/** The m at which ln K has this slope, or the end of (0, 1] that is next to it. */
function meanAt({ counts, weight }: Term, logSlope: number, guess: number): number {
  // Without an outcome above 0, the capital does not depend on m.
  if (counts.points.every((x) => x === 0)) return leastMean;
  const wanted = logSlope + Math.log(weight);
  const excess = (logMean: number) => wanted - Math.log(-logCapital(counts, Math.exp(logMean))[1]);
  const limits = { least: Math.log(leastMean), most: 0 };
  return Math.exp(rootNear(excess, { guess: Math.log(guess), step: 0.01, ...limits }));
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
 */
function pointAt(terms: readonly Term[], excess: (point: Point) => number): Point {
  const means = terms.map(() => 0.5);
  const units = terms.reduce((most, { counts }) => counts.units.reduce((a, b) => a + b, most), 1);
  const at = (logSlope: number): Point => {
    let point: Point = { sum: 0, logCapital: 0 };
    for (const [t, term] of terms.entries()) {
      means[t] = meanAt(term, logSlope, means[t]);
      point = {
        sum: point.sum + term.weight * means[t],
        logCapital: point.logCapital + logCapital(term.counts, means[t])[0],
      };
    }
    return point;
  };
  const search = { guess: Math.log(units), step: 1, least: -30, most: 40 };
  return at(rootNear((logSlope) => excess(at(logSlope)), search));
}

/**
 * The least sum_t w_t m_t that is not ruled out: with probability 1 - alpha, the truth is never below
 * it. All means with a capital of 1 / alpha, which is the product of those of the terms, are ruled out.
 */
export function lowerBound(terms: readonly Term[], alpha: number): number {
  return pointAt(terms, ({ logCapital }) => logCapital + Math.log(alpha)).sum;
}

/**
 * ln of the evidence against sum_t w_t m_t <= sum: the least capital of means with that sum. It is
 * ln(1 / alpha) where the sum is `lowerBound`.
 */
export function logEvidence(terms: readonly Term[], sum: number): number {
  return pointAt(terms, (point) => sum - point.sum).logCapital;
}
