/** A test of whether two samples have the same distribution. */
export interface TwoSampleTest {
  /** D: the largest distance between the two empirical distribution functions. */
  statistic: number;
  /** The probability of a D at least as large if they have. */
  p: number;
}

/**
 * The Kolmogorov-Smirnov test with its asymptotic distribution:
 *
 *     p = 2 sum_k (-1)^(k-1) exp(-2 k^2 lambda^2),
 *     lambda = D (sqrt(n) + 0.12 + 0.11 / sqrt(n)),   n = n_a n_b / (n_a + n_b)
 *
 * Source for lambda: Stephens 1970, Use of the Kolmogorov-Smirnov, Cramer-Von Mises and Related
 * Statistics Without Extensive Tables.
 */
export function kolmogorovSmirnov(a: readonly number[], b: readonly number[]): TwoSampleTest {
  const below = (sample: readonly number[], x: number) =>
    sample.filter((value) => value <= x).length / sample.length;
  const statistic = [...a, ...b].reduce(
    (largest, x) => Math.max(largest, Math.abs(below(a, x) - below(b, x))),
    0,
  );
  const root = Math.sqrt((a.length * b.length) / (a.length + b.length));
  return { statistic, p: kolmogorov(statistic * (root + 0.12 + 0.11 / root)) };
}

/** The probability that Kolmogorov's distribution exceeds lambda. */
function kolmogorov(lambda: number): number {
  // Below this, it differs from 1 by less than 1e-15 and the series converges poorly.
  if (lambda < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * lambda * lambda);
  }
  return Math.min(1, Math.max(0, sum));
}
