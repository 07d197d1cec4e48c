/*
 * Sums of doubles without error, as sums of doubles that do not overlap: the result is the same
 * whatever the order.
 *
 * Source: Shewchuk 1997, "Adaptive precision floating-point arithmetic and fast robust geometric
 * predicates", GROW-EXPANSION; the rounding is that of Python's math.fsum.
 */

/** A sum without error: its terms have decreasing magnitudes, and none overlaps another. */
export type ExactSum = readonly number[];

/**
 * Returns sum + term without error.
 *
 * @param sum its terms may also be those of a `DoubleDouble`
 */
export function addExactly(sum: ExactSum, term: number): ExactSum {
  const rests: number[] = [];
  let high = term;
  for (let i = sum.length - 1; i >= 0; i--) {
    const [larger, smaller] = Math.abs(high) < Math.abs(sum[i]) ? [sum[i], high] : [high, sum[i]];
    high = larger + smaller;
    const rest = smaller - (high - larger);
    if (rest !== 0) rests.push(rest);
  }
  if (high !== 0) rests.push(high);
  return rests.reverse();
}

/** The double nearest to a sum; of two that are as near, the even one. */
export function roundedSum(sum: ExactSum): number {
  let high = sum[0] ?? 0;
  for (let i = 1; i < sum.length; i++) {
    const before = high;
    high = before + sum[i];
    const rest = sum[i] - (high - before);
    if (rest === 0) continue;
    // Half a unit in the last place was rounded away; what follows decides to which side it belongs.
    const next = sum[i + 1] ?? 0;
    const doubled = 2 * rest;
    const other = high + doubled;
    return Math.sign(rest) === Math.sign(next) && other - high === doubled ? other : high;
  }
  return high;
}
