import type { Moments, Sample } from "./moments.ts";

/*
 * Variance reduction by a covariate that is known before exposure, such as the return of the same
 * unit in an earlier episode.
 *
 * Source: Deng, Xu, Kohavi & Walker 2013, "Improving the sensitivity of online controlled experiments
 * by utilizing pre-experiment data" (CUPED), section 3.2.
 */

/**
 * theta = Cov(Y, X) / Var(X), of deviations from each sample's own means, so that an effect of the
 * arm is not taken for one of the covariate; 0 if the covariate never varies.
 */
export function covariateSlope(samples: readonly Moments[]): number {
  let [comoment, m2] = [0, 0];
  for (const sample of samples) {
    comoment += sample.comoment;
    m2 += sample.covariateM2;
  }
  return m2 === 0 ? 0 : comoment / m2;
}

/**
 * The sample of Y - theta (X - E X): its mean is Y's, corrected by how far the covariate's mean is
 * from the one given, and its variance that of Y times 1 - Corr(Y, X)^2, for the best theta.
 *
 * @param covariateMean E X; the same for all arms that are compared, whose difference it leaves as is
 */
export function adjust(sample: Moments, theta: number, covariateMean: number): Sample {
  const { count, mean, m2, covariateM2, comoment } = sample;
  return {
    count,
    mean: mean - theta * (sample.covariateMean - covariateMean),
    m2: Math.max(0, m2 - 2 * theta * comoment + theta * theta * covariateM2),
  };
}

/**
 * Every sample of every phase, adjusted by one theta, about the covariate's mean over all units.
 *
 * @param phases for each phase, the samples of its arms
 */
export function adjustAll(phases: readonly (readonly Moments[])[]): Sample[][] {
  const samples = phases.flat();
  const theta = covariateSlope(samples);
  const count = samples.reduce((total, sample) => total + sample.count, 0);
  const sum = samples.reduce((total, sample) => total + sample.count * sample.covariateMean, 0);
  const covariateMean = count === 0 ? 0 : sum / count;
  return phases.map((arms) => arms.map((sample) => adjust(sample, theta, covariateMean)));
}
