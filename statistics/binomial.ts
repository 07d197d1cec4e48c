import { logGamma } from "./special-functions.ts";

/** ln of the probability of k successes among n. */
function logProbability(k: number, n: number, p: number): number {
  const choices = logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
  return choices + k * Math.log(p) + (n - k) * Math.log1p(-p);
}

/**
 * The probability of k successes or more among n, each with probability p:
 * sum_{i=k}^n C(n, i) p^i (1 - p)^(n - i).
 */
export function binomialTail(k: number, n: number, p: number): number {
  let sum = 0;
  for (let i = Math.max(0, k); i <= n; i++) sum += Math.exp(logProbability(i, n, p));
  return Math.min(1, sum);
}

/** A quantile of what was drawn, and where that of the distribution is with confidence 95 %. */
export interface SampleQuantile {
  value: number;
  lower: number;
  upper: number;
}

/**
 * The quantile of a sample: the ceil(n q)-th smallest. The number of draws below the true one is
 * binomial, so that order statistics at n q +- 1.96 sqrt(n q (1 - q)) enclose it, whatever the
 * distribution.
 *
 * @param sample may have Infinity, for what was not observed
 */
export function quantileOf(sample: readonly number[], q: number): SampleQuantile {
  const sorted = sample.toSorted((a, b) => a - b);
  const n = sorted.length;
  const margin = 1.96 * Math.sqrt(n * q * (1 - q));
  const at = (rank: number) => sorted[Math.min(n - 1, Math.max(0, Math.ceil(rank) - 1))];
  return { value: at(n * q), lower: at(n * q - margin), upper: at(n * q + margin + 1) };
}
