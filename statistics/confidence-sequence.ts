import { normalQuantile } from "../noise/distributions.ts";
import { type PhasedDifference, phasedDifference, type SequencePhase } from "./difference.ts";
import { roundingOf, type Sample, varianceOf } from "./moments.ts";
import { reasonToWait, type Unseen, unseenOf } from "./readiness.ts";

/*
 * Intervals that hold at every moment at once: with probability 1 - alpha, there is no moment at
 * which the truth is outside. So one may look whenever one likes, and stop at what one sees.
 *
 * Source: Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2024, "Time-uniform central limit theory and
 * asymptotic confidence sequences", arXiv 2103.06476.
 */

export interface SequenceSettings {
  /** The probability of ever being wrong, such as 0.05. */
  alpha: number;
  /** At how many units of two equal arms together the interval is to be as narrow as it can be. */
  plannedUnits: number;
}

/** What is known of a mean, or of a difference of means. */
export interface Estimate {
  /** By betting within a declared range, exactly; or by the central limit theorem. */
  method: "betting" | "asymptotic";
  estimate: number;
  standardError: number;
  /** The confidence sequence, now. */
  lower: number;
  upper: number;
  /**
   * How far beyond the sequence the truth may be for outcomes that nobody has seen yet, if they are as
   * far from the mean as any so far: see readiness.ts. 0 within a declared range, which bounds them.
   */
  unseen: number;
  /**
   * The usual interval of the central limit theorem, to see beside. It holds at one moment that was
   * fixed before: who looks at it again and again, and stops when it suits, is wrong far more often.
   */
  fixedTime: { lower: number; upper: number };
  /**
   * ln of the evidence against the estimated quantity being 0. If it is 0, this ever reaches
   * ln(1 / alpha) with probability alpha at most; and there 0 leaves the sequence.
   */
  logEValue: number;
  /** min(1, e^-logEValue): a p-value that stays valid however often one looks. */
  p: number;
}

/**
 * The x = t rho^2 that minimises `boundary`. With u = x + 1, its derivative is zero where
 * u - ln u = 1 - 2 ln alpha, by Newton's method; so x = -W_{-1}(-alpha^2 / e) - 1, as in the paper.
 */
export function tightest(alpha: number): number {
  const right = 1 - 2 * Math.log(alpha);
  let u = right + Math.log(right);
  for (let i = 0; i < 6; i++) u -= ((u - Math.log(u) - right) * u) / (u - 1);
  return u - 1;
}

/**
 * How many standard errors wide the sequence is to each side: sqrt((x + 1) / x ln((x + 1) / alpha^2)),
 * where x = t rho^2.
 *
 * Source: arXiv 2103.06476, Theorem 2.2, in which the standard error is sigma_t / sqrt(t).
 */
export function boundary(x: number, alpha: number): number {
  return Math.sqrt(((x + 1) / x) * Math.log((x + 1) / (alpha * alpha)));
}

/**
 * ln of the likelihood ratio of a Gaussian walk with drift ~ N(0, rho^2) against one without, which
 * is a martingale of the latter: x / (1 + x) z^2 / 2 - ln(1 + x) / 2. It is ln(1 / alpha) where |z| is
 * `boundary(x, alpha)`.
 *
 * Source: Robbins 1970, "Statistical methods related to the law of the iterated logarithm".
 */
function logMixture(x: number, z: number): number {
  return ((x / (1 + x)) * z * z - Math.log1p(x)) / 2;
}

/** The usual interval of the central limit theorem. */
export function fixedTimeInterval(estimate: number, standardError: number, alpha: number) {
  const margin = standardError * normalQuantile(1 - alpha / 2);
  return { lower: estimate - margin, upper: estimate + margin };
}

/**
 * @param x t rho^2
 * @param slack what the margin must be at least, for rounding, and what is added to it for outcomes
 * that nobody has seen yet
 */
function estimateOf(
  [estimate, standardError]: readonly [number, number],
  x: number,
  alpha: number,
  { rounding, unseen }: { rounding: number; unseen: readonly Unseen[] },
): Estimate {
  const added = Math.max(...unseen.map(({ margin }) => margin));
  const margin = Math.max(standardError * boundary(x, alpha), rounding) + added;
  const beyond = Math.abs(estimate) - added;
  const logEValue = logMixture(x, beyond <= rounding ? 0 : beyond / standardError);
  return {
    method: "asymptotic",
    estimate,
    standardError,
    lower: estimate - margin,
    upper: estimate + margin,
    unseen: Math.max(...unseen.map(({ farthest }) => farthest)),
    fixedTime: fixedTimeInterval(estimate, standardError, alpha),
    logEValue,
    p: Math.min(1, Math.exp(-logEValue)),
  };
}

/**
 * @throws {RangeError} that names the setting and its limit
 */
export function checkSettings({ alpha, plannedUnits }: SequenceSettings): void {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha must be from 0 to 1, not ${alpha}`);
  if (!(plannedUnits >= 1 && plannedUnits < Infinity)) {
    throw new RangeError(`plannedUnits must be at least 1, not ${plannedUnits}`);
  }
}

/**
 * The mean of one arm; undefined while there is a reason to wait: see readiness.ts.
 *
 * mean +- (sigma / sqrt(n) boundary(n rho^2) + unseen), where rho^2 = tightest / (plannedUnits / 2).
 */
export function meanSequence(sample: Sample, settings: SequenceSettings): Estimate | undefined {
  checkSettings(settings);
  const { count, mean } = sample;
  if (reasonToWait([[sample]]) !== undefined) return undefined;
  const x = (tightest(settings.alpha) * count) / (settings.plannedUnits / 2);
  const standardError = Math.sqrt(varianceOf(sample) / count);
  return estimateOf([mean, standardError], x, settings.alpha, {
    rounding: roundingOf(mean),
    unseen: [unseenOf([sample], settings.alpha)],
  });
}

/**
 * The difference of two arms' means, treatment - control; undefined while there is a reason to wait.
 *
 *   S / H +- (sqrt(Q) / H boundary(Q rho^2) + unseen)     with S, Q and H of `phasedDifference`
 *
 * Within a phase, d_k is the estimate with known assignment probability pi of arXiv 2103.06476,
 * section 3, that is augmented by the arms' own means. Up to O(log log n / n), h_k d_k is
 * pi (1 - pi) times the sum of its influence functions: a martingale, even if the weights of the
 * next phase depend on what was seen in this. The sum over phases is one too, and Q estimates its
 * variance, so that the same mixture bounds it, in the form for variances that change over time.
 *
 * Two sequences of one arm each, at alpha / 2, hold too, but are up to sqrt(2) wider.
 *
 * The larger `unseen` of both arms counts: it is unlikely enough that one of them hides so many.
 *
 * rho^2 = tightest / Q*, where Q* = plannedUnits (s_control^2 + s_treatment^2) / 8 is the Q of one
 * phase with as many units, split evenly.
 *
 * @param adjusted the same, adjusted by a covariate. Q is of these, but Q rho^2 of the others, so that
 * the sequence is narrower wherever Q is smaller
 */
export function differenceSequence(
  phases: readonly SequencePhase[],
  settings: SequenceSettings,
  adjusted: readonly SequencePhase[] = phases,
): (Estimate & Pick<PhasedDifference, "means">) | undefined {
  checkSettings(settings);
  const arms = [0, 1].map((arm) => phases.map((phase) => phase[arm]));
  if (reasonToWait(arms) !== undefined) return undefined;
  const [raw, shown] = [phases, adjusted].map(phasedDifference);
  if (!raw || !shown) return undefined;
  const planned = (settings.plannedUnits * plannedVariance(phases)) / 8;
  const x = (tightest(settings.alpha) * raw.variation) / planned;
  const { estimate, standardError, means } = shown;
  return {
    ...estimateOf([estimate, standardError], x, settings.alpha, {
      rounding: roundingOf(...means),
      unseen: arms.map((samples) => unseenOf(samples, settings.alpha)),
    }),
    means,
  };
}

/** s_control^2 + s_treatment^2, of deviations from the means of phases. */
function plannedVariance(phases: readonly SequencePhase[]): number {
  let sum = 0;
  for (const arm of [0, 1]) {
    let [m2, freedom] = [0, 0];
    for (const phase of phases.filter((each) => each.every(({ count }) => count >= 2))) {
      m2 += phase[arm].m2;
      freedom += phase[arm].count - 1;
    }
    sum += m2 / freedom;
  }
  return sum;
}
