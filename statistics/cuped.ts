import { differenceSequence, type SequenceSettings } from "./confidence-sequence.ts";
import { phaseWeight, type SequencePhase } from "./difference.ts";
import { isConstant, type Moments, roundingOf, type Sample } from "./moments.ts";

/*
 * Variance reduction by a covariate that is known before exposure, such as the return of the same
 * unit in an earlier episode.
 *
 * Source: Deng, Xu, Kohavi & Walker 2013, "Improving the sensitivity of online controlled experiments
 * by utilizing pre-experiment data" (CUPED), section 3.2.
 */

/** The two arms of a phase. */
export type CovariatePhase = readonly [control: Moments, treatment: Moments];

/** The covariate's mean over both arms of a phase. */
function covariateMean(arms: CovariatePhase): number {
  const count = arms.reduce((sum, { covariate }) => sum + covariate.count, 0);
  const sum = arms.reduce((total, { covariate: { count, mean } }) => total + count * mean, 0);
  return count === 0 ? 0 : sum / count;
}

/** A covariate as if all units had it: the deviation of its mean from that of the phase, and sums. */
export interface ImputedCovariate {
  deviation: number;
  m2: number;
  comoment: number;
}

/**
 * The covariate X of an arm where the mean m of the phase stands for a missing one. With k of n units
 * that have one, whose means are x and y, and the mean Y of all outcomes:
 *
 *   mean(X) - m = k (x - m) / n
 *   M2(X)       = m2 + k (n - k) / n (x - m)^2
 *   C(X, Y)     = comoment + k (x - m) (y - Y)
 *
 * m is the same for both arms, and known before exposure, so that the adjustment favors neither.
 */
export function impute({ count: n, mean, covariate }: Moments, m: number): ImputedCovariate {
  const { count: k } = covariate;
  const away = covariate.mean - m;
  if (k === 0) return { deviation: 0, m2: 0, comoment: 0 };
  return {
    deviation: (k * away) / n,
    m2: covariate.m2 + ((k * (n - k)) / n) * away * away,
    comoment: covariate.comoment + k * away * (covariate.valueMean - mean),
  };
}

/**
 * The theta for which Y - theta X has the least variance of the difference: with the weights h_k of
 * phases, and n units of an arm,
 *
 *   theta = sum_k h_k^2 sum_arm C(X, Y) / (n (n - 1)) / sum_k h_k^2 sum_arm M2(X) / (n (n - 1))
 *
 * 0 if the covariate never varies.
 */
export function covariateSlope(phases: readonly CovariatePhase[]): number {
  let [comoment, m2] = [0, 0];
  for (const arms of phases) {
    const weight = phaseWeight(arms) ** 2;
    if (weight === 0) continue;
    const mean = covariateMean(arms);
    for (const arm of arms) {
      const imputed = impute(arm, mean);
      if (isConstant({ count: arm.count, mean, m2: imputed.m2 })) continue;
      const freedom = arm.count * (arm.count - 1);
      comoment += (weight * imputed.comoment) / freedom;
      m2 += (weight * imputed.m2) / freedom;
    }
  }
  const slope = comoment / m2;
  // Also 0 where its square overflows: such a covariate varies by rounding alone.
  return Number.isFinite(slope * slope) ? slope : 0;
}

/**
 * The sample of Y - theta (X - m): its mean is Y's, corrected by how far the covariate's mean is from
 * that of the phase.
 */
export function adjust(sample: Moments, theta: number, m: number): Sample {
  const { count, mean, m2, m4 } = sample;
  const x = impute(sample, m);
  // Below that, what is left of the variance is rounding.
  const least = roundingOf(m2, theta * theta * x.m2);
  return {
    count,
    mean: mean - theta * x.deviation,
    m2: Math.max(Math.min(m2, least), m2 - 2 * theta * x.comoment + theta * theta * x.m2),
    m4,
  };
}

/** Both arms of every phase, adjusted by one theta. */
export function adjustAll(phases: readonly CovariatePhase[]): SequencePhase[] {
  const theta = covariateSlope(phases);
  return phases.map((arms) => {
    const mean = covariateMean(arms);
    const [control, treatment] = arms;
    return [adjust(control, theta, mean), adjust(treatment, theta, mean)];
  });
}

/** The indicator of units that have a covariate, as a sample. */
function coverage({ count, covariate }: Moments): Sample {
  const share = count === 0 ? 0 : covariate.count / count;
  const m2 = count * share * (1 - share);
  return { count, mean: share, m2, m4: m2 * (1 - 3 * share * (1 - share)) };
}

/** The covariate as a sample, about the mean of the phase, and as normal as can be. */
function covariates(sample: Moments, mean: number): Sample {
  const { deviation, m2 } = impute(sample, mean);
  const { count } = sample;
  return { count, mean: deviation, m2, m4: count === 0 ? 0 : (3 * m2 * m2) / count };
}

/**
 * A p-value, valid at any number of looks, of the hypothesis that arms have the same covariates, and
 * lack them equally often. What was known before exposure differs by chance alone; if not, the arm
 * influences it, and it must not be adjusted by. 1 while it is too early to say.
 */
export function balanceP(phases: readonly CovariatePhase[], settings: SequenceSettings): number {
  const means = phases.map(covariateMean);
  const tests = [
    phases.map(([a, b]): SequencePhase => [coverage(a), coverage(b)]),
    phases.map(([a, b], k): SequencePhase => [covariates(a, means[k]), covariates(b, means[k])]),
  ];
  const p = tests.map((samples) => differenceSequence(samples, settings)?.p ?? 1);
  return Math.min(1, tests.length * Math.min(...p));
}
