import { logSumExp } from "../noise/softmax.ts";
import { logNormalCdf } from "./special-functions.ts";

/*
 * The second moment of importance weights, w = pi(a | o) / mu(a | o), over the actions of a known
 * observation:
 *
 *     E_{a ~ mu}[w^2] = E_{a ~ pi}[w] = integral of pi(a | o)^2 / mu(a | o)
 *
 * It is 1 for equal policies, and more for all others. Unlike a mean over logged weights it knows of
 * the actions that a log has not seen. Everything is in logarithms, ln E[w].
 *
 * Source: Owen 2013, "Monte Carlo theory, methods and examples", sections 9.1 and 9.3.
 */

/** A normal distribution: its mean, and the logarithm of its standard deviation. */
export interface Normal {
  mean: number;
  logStd: number;
}

/**
 * ln sum_a pi(a)^2 / mu(a).
 *
 * @param target ln pi(a) of every action; -Infinity for those that it never takes
 * @param acting ln mu(a)
 */
export function categoricalExpectedWeight(
  target: readonly number[],
  acting: readonly number[],
): number {
  return logSumExp(
    target.flatMap((logProb, a) =>
      logProb === Number.NEGATIVE_INFINITY ? [] : [2 * logProb - acting[a]],
    ),
  );
}

/**
 * ln [ s'^2 / (s sqrt(2 s'^2 - s^2)) exp((m - m')^2 / (2 s'^2 - s^2)) ], with mean m and deviation s
 * of the target, m' and s' of the policy that acted; Infinity where 2 s'^2 <= s^2. The same
 * invertible function of both actions, such as tanh, changes nothing.
 */
export function normalExpectedWeight(target: Normal, acting: Normal): number {
  const difference = 2 * Math.exp(2 * acting.logStd) - Math.exp(2 * target.logStd);
  if (difference <= 0) return Number.POSITIVE_INFINITY;
  return (
    2 * acting.logStd -
    target.logStd -
    Math.log(difference) / 2 +
    (target.mean - acting.mean) ** 2 / difference
  );
}

/**
 * The same of a Gaussian that is clipped to [low, high]: the integral of the densities between the
 * bounds, and P(low)^2 / P'(low) and P(high)^2 / P'(high) of the probabilities on them.
 */
export function clippedExpectedWeight(
  target: Normal,
  acting: Normal,
  low: number,
  high: number,
): number {
  const atLow = ({ mean, logStd }: Normal) => logNormalCdf((low - mean) / Math.exp(logStd));
  const atHigh = ({ mean, logStd }: Normal) => logNormalCdf((mean - high) / Math.exp(logStd));
  return logSumExp([
    2 * atLow(target) - atLow(acting),
    2 * atHigh(target) - atHigh(acting),
    insideWeight(target, acting, low, high),
  ]);
}

/**
 * ln of the integral of N(x; m, s)^2 / N(x; m', s') from low to high. The integrand is a normal density
 * times that over all x, where 2 s'^2 > s^2; else it grows outwards.
 */
function insideWeight(target: Normal, acting: Normal, low: number, high: number): number {
  const [variance, actingVariance] = [target, acting].map(({ logStd }) => Math.exp(2 * logStd));
  const precision = 2 / variance - 1 / actingVariance;
  if (precision <= 0) return outwards(target, acting, low, high);
  const mean = (2 * (target.mean / variance) - acting.mean / actingVariance) / precision;
  const [from, to] = [low, high].map((bound) => (bound - mean) * Math.sqrt(precision));
  return normalExpectedWeight(target, acting) + logBetween(from, to);
}

/** ln (Phi(to) - Phi(from)), of the tail that has no cancellation. */
function logBetween(from: number, to: number): number {
  const [near, far] = from > 0 ? [-from, -to] : [to, from];
  const [logNear, logFar] = [logNormalCdf(near), logNormalCdf(far)];
  return logNear + Math.log1p(-Math.exp(logFar - logNear));
}

const panels = 2000;

/** The same integral where its integrand has no finite one over all x: by Simpson's rule. */
function outwards(target: Normal, acting: Normal, low: number, high: number): number {
  const logDensity = (x: number, { mean, logStd }: Normal) =>
    -0.5 * ((x - mean) / Math.exp(logStd)) ** 2 - logStd - 0.5 * Math.log(2 * Math.PI);
  const width = (high - low) / panels;
  const terms = Array.from({ length: panels + 1 }, (_, i) => {
    const x = low + i * width;
    const weight = i === 0 || i === panels ? 1 : i % 2 === 1 ? 4 : 2;
    return 2 * logDensity(x, target) - logDensity(x, acting) + Math.log((weight * width) / 3);
  });
  return logSumExp(terms);
}
