import { logGamma, regularizedUpperGamma } from "./special-functions.ts";

/*
 * Whether units came into the arms as the weights have it. If not, some were lost, counted twice or
 * assigned wrongly, hardly the same kind in each arm, and no difference of means can be trusted.
 */

/** How many units each arm has, of those that came while the weights were the same. */
export interface PhaseExposures {
  /** The share of units that each arm is to get, `armShares` of its weights; they sum to 1. */
  shares: readonly number[];
  counts: readonly number[];
}

/** @throws {RangeError} if a phase has other arms than shares */
function checkPhase({ shares, counts }: PhaseExposures): void {
  if (shares.length !== counts.length) {
    throw new RangeError(`counts must be of ${shares.length} arms, not ${counts.length}`);
  }
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

export interface ChiSquareTest {
  statistic: number;
  degreesOfFreedom: number;
  /** Valid for one look, at a moment that was fixed before. */
  p: number;
}

/**
 * Pearson's test: chi^2 = sum (observed - expected)^2 / expected over arms and phases, with one
 * degree of freedom fewer in each phase than it has arms; p = Q(df / 2, chi^2 / 2). It may be taken
 * seriously where at least five units are expected in each arm.
 */
export function chiSquareTest(phases: readonly PhaseExposures[]): ChiSquareTest {
  let [statistic, degreesOfFreedom] = [0, 0];
  for (const phase of phases) {
    checkPhase(phase);
    const { shares, counts } = phase;
    const units = total(counts);
    if (units === 0) continue;
    for (const [arm, share] of shares.entries()) {
      const expected = units * share;
      if (expected > 0) statistic += (counts[arm] - expected) ** 2 / expected;
      else if (counts[arm] > 0) statistic = Infinity;
    }
    degreesOfFreedom += shares.filter((share) => share > 0).length - 1;
  }
  const p = degreesOfFreedom > 0 || statistic > 0 ? upperTail(degreesOfFreedom, statistic) : 1;
  return { statistic, degreesOfFreedom, p };
}

function upperTail(degreesOfFreedom: number, statistic: number): number {
  // Of no degrees of freedom, only an impossible count leaves a statistic above zero.
  return degreesOfFreedom === 0 ? 0 : regularizedUpperGamma(degreesOfFreedom / 2, statistic / 2);
}

/** How much the alternatives are alike to the shares: for mismatches of some ten, and some one, percent. */
const fewPercent = [100, 10_000];

/**
 * ln of the Bayes factor of counts whose probabilities are Dirichlet(kappa shares), against shares:
 *
 * Gamma(kappa) / Gamma(kappa + n) prod_i Gamma(kappa share_i + n_i) / Gamma(kappa share_i) / share_i^n_i
 */
function logBayesFactor({ shares, counts }: PhaseExposures, kappa: number): number {
  let logFactor = logGamma(kappa) - logGamma(kappa + total(counts));
  for (const [arm, share] of shares.entries()) {
    const count = counts[arm];
    if (share === 0 && count > 0) return Infinity;
    if (share === 0 || count === 0) continue;
    const prior = kappa * share;
    logFactor += logGamma(prior + count) - logGamma(prior) - count * Math.log(share);
  }
  return logFactor;
}

export interface SequentialTest {
  /** If units come as they should, this ever reaches ln(1 / alpha) with probability alpha at most. */
  logEValue: number;
  /** min(1, e^-logEValue): valid however often one looks. */
  p: number;
}

/**
 * The multinomial test that may be looked at whenever one likes: the mean of Bayes factors with two
 * concentrations, multiplied over phases. It is exact, not asymptotic, from the first unit on.
 *
 * Source: Lindon & Malek 2022, "Anytime-valid inference for multinomial count data",
 * arXiv 2011.03567. A mean of e-values is one.
 *
 * @param concentrations how much the alternatives are alike to the shares: kappa of each
 */
export function sequentialTest(
  phases: readonly PhaseExposures[],
  concentrations: readonly number[] = fewPercent,
): SequentialTest {
  phases.forEach(checkPhase);
  const logFactors = concentrations.map((kappa) =>
    total(phases.map((phase) => logBayesFactor(phase, kappa))),
  );
  const largest = Math.max(...logFactors);
  const mean = total(logFactors.map((log) => Math.exp(log - largest))) / concentrations.length;
  const logEValue = largest === Infinity ? Infinity : largest + Math.log(mean);
  return { logEValue, p: Math.min(1, Math.exp(-logEValue)) };
}
