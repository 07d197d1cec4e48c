import { normalQuantile } from "../noise/distributions.ts";
import { type Sample, varianceOf } from "./moments.ts";

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

/**
 * The least units of each arm for which a sequence is shown. It is asymptotic, as the central limit
 * theorem is: from here on, `npm run bench -- statistics` finds it to hold for skewed outcomes too.
 */
export const leastUnits = 100;

/** What is known of a mean, or of a difference of means. */
export interface Estimate {
  estimate: number;
  standardError: number;
  /** The confidence sequence, now. */
  lower: number;
  upper: number;
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

function estimateOf(estimate: number, standardError: number, x: number, alpha: number): Estimate {
  const margin = standardError * boundary(x, alpha);
  const fixedMargin = standardError * normalQuantile(1 - alpha / 2);
  const logEValue = logMixture(x, estimate / standardError);
  return {
    estimate,
    standardError,
    lower: estimate - margin,
    upper: estimate + margin,
    fixedTime: { lower: estimate - fixedMargin, upper: estimate + fixedMargin },
    logEValue,
    p: Math.min(1, Math.exp(-logEValue)),
  };
}

/**
 * @throws {RangeError} that names the setting and its limit
 */
function checkSettings({ alpha, plannedUnits }: SequenceSettings): void {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha must be from 0 to 1, not ${alpha}`);
  if (!(plannedUnits >= 1 && plannedUnits < Infinity)) {
    throw new RangeError(`plannedUnits must be at least 1, not ${plannedUnits}`);
  }
}

/**
 * The mean of one arm; undefined below `leastUnits`, or where all outcomes are the same.
 *
 * mean +- sigma / sqrt(n) boundary(n rho^2), where rho^2 = tightest / (plannedUnits / 2).
 */
export function meanSequence(sample: Sample, settings: SequenceSettings): Estimate | undefined {
  checkSettings(settings);
  const { count, mean } = sample;
  if (count < leastUnits || sample.m2 === 0) return undefined;
  const x = (tightest(settings.alpha) * count) / (settings.plannedUnits / 2);
  return estimateOf(mean, Math.sqrt(varianceOf(sample) / count), x, settings.alpha);
}

/** The outcomes of two arms, of the units that came while the weights were the same. */
export type SequencePhase = readonly [control: Sample, treatment: Sample];

/**
 * The difference of two arms' means, treatment - control; undefined while either has fewer than
 * `leastUnits`, or where all outcomes of each are the same.
 *
 * With n_k and m_k units of control and treatment in phase k, and d_k the difference of their means:
 *
 *   h_k = n_k m_k / (n_k + m_k)                     weight of the phase, as Cochran (1954) has it
 *   S   = sum_k h_k d_k                             score
 *   Q   = sum_k h_k^2 (s_control^2 / n_k + s_treatment^2 / m_k)       its quadratic variation
 *   S / H +- sqrt(Q) / H boundary(Q rho^2)          where H = sum_k h_k
 *
 * Within a phase, d_k is the estimate with known assignment probability pi of arXiv 2103.06476,
 * section 3, that is augmented by the arms' own means. Up to O(log log n / n), h_k d_k is
 * pi (1 - pi) times the sum of its influence functions: a martingale, even if the weights of the
 * next phase depend on what was seen in this. The sum over phases is one too, and Q estimates its
 * variance, so that the same mixture bounds it, in the form for variances that change over time.
 *
 * Units are compared with those of their own phase alone. So outcomes that drift, while weights
 * change, are not mistaken for an effect, as they are in a difference of means over all units; and
 * each phase has the weight of its precision, where weighting units by 1 / pi would let a phase of
 * 1 % drown the rest. If the effect itself differs between phases, the estimate is its average with
 * weights h_k. Two sequences of one arm each, at alpha / 2, hold too, but are up to sqrt(2) wider.
 *
 * rho^2 = tightest / Q*, where Q* = plannedUnits (s_control^2 + s_treatment^2) / 8 is the Q of one
 * phase with as many units, split evenly.
 */
export function differenceSequence(
  phases: readonly SequencePhase[],
  settings: SequenceSettings,
): Estimate | undefined {
  checkSettings(settings);
  let [score, variation, weight, counted] = [0, 0, 0, 0];
  const counts = [0, 0];
  const m2 = [0, 0];
  for (const phase of phases) {
    const [control, treatment] = phase;
    const [n, m] = [control.count, treatment.count];
    // The variance of fewer units than two is not known.
    if (n < 2 || m < 2) continue;
    const h = (n * m) / (n + m);
    score += h * (treatment.mean - control.mean);
    variation += h * h * (varianceOf(control) / n + varianceOf(treatment) / m);
    weight += h;
    counted += 1;
    for (const arm of [0, 1]) {
      counts[arm] += phase[arm].count;
      m2[arm] += phase[arm].m2;
    }
  }
  if (Math.min(...counts) < leastUnits || variation === 0) return undefined;
  const variances = m2[0] / (counts[0] - counted) + m2[1] / (counts[1] - counted);
  const planned = (settings.plannedUnits * variances) / 8;
  const x = (tightest(settings.alpha) * variation) / planned;
  return estimateOf(score / weight, Math.sqrt(variation) / weight, x, settings.alpha);
}
