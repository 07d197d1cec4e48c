import { logSumExp } from "../noise/softmax.ts";

/** A decision's weight, and the second moment of the weights that it might have had. */
export interface WeighedStep {
  /** ln w, w = pi(a | o) / mu(a | o). */
  logWeight: number;
  /** ln E_{a ~ mu(. | o)}[w^2]; undefined where the distribution that acted is not known. */
  logExpectedWeight: number | undefined;
}

/**
 * How many of the target policy's own trajectories a log of n is worth: the smaller of
 *
 *     n / mean_i prod_t E_{a ~ mu(. | o_it)}[w^2]    and    (sum_i w_i)^2 / sum_i w_i^2
 *
 * The first goes by n / E[w^2] with all actions that might have been logged, where the second, of the
 * weights that were, is too large: a log hardly ever has the actions whose weights are largest. Of
 * one step, the mean is an unbiased estimate of E[w^2]. Of several, the product has its mean over the
 * observations that the policy that acted has met; E[w^2] is its mean over those met with probabilities
 * proportional to pi^2 / mu. Where the policies differ more the further the target leads away, the
 * first is therefore too large, too, and the second bounds it. A step whose second moment is not known
 * counts with its own w^2, which has that mean.
 *
 * Source: Owen 2013, equations 9.13 and 9.14.
 *
 * @returns from 0 to n
 */
export function effectiveSize(trajectories: readonly (readonly WeighedStep[])[]): number {
  const products = trajectories.map((steps) =>
    sumOf(steps.map((step) => step.logExpectedWeight ?? 2 * step.logWeight)),
  );
  const weights = trajectories.map((steps) => sumOf(steps.map(({ logWeight }) => logWeight)));
  const count = trajectories.length;
  const expected = Math.exp(2 * Math.log(count) - logSumExp(products));
  const seen = Math.exp(2 * logSumExp(weights) - logSumExp(weights.map((log) => 2 * log)));
  return Math.min(expected, seen, count);
}

/** A sum of logarithms; Infinity if one is, also beside -Infinity. */
function sumOf(logs: readonly number[]): number {
  if (logs.includes(Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY;
  return logs.reduce((sum, log) => sum + log, 0);
}
