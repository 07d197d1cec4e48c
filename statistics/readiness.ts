import { isConstant, type Sample } from "./moments.ts";

/*
 * When an asymptotic sequence may begin. It estimates the variance, and where that comes of rare
 * outcomes, the estimate is far too small until some have been seen. `npm run bench -- statistics`
 * shows that with these limits it holds for falls of 1 %, for heavy tails, and for shares of 10 %.
 */

/** The least units of each arm: of outcomes of 1 %, fewer have often shown none. */
export const leastUnits = 500;
/** The least number of rare outcomes that may make up the variance, and are expected in each arm. */
export const leastRareOutcomes = 8;

/**
 * The kurtosis of deviations from the means of phases, n sum (y - m)^4 / (sum (y - m)^2)^2: 3 of a
 * normal distribution. Of rare outcomes that make up the variance, it is about 1 / their share.
 */
function kurtosisOf(samples: readonly Sample[]): number {
  const varying = samples.filter((sample) => !isConstant(sample));
  const total = (of: (sample: Sample) => number) =>
    varying.reduce((sum, sample) => sum + of(sample), 0);
  const m2 = total((sample) => sample.m2);
  return m2 === 0 ? 1 : (total(({ count }) => count) * total(({ m4 }) => m4)) / m2 ** 2;
}

/**
 * Why an asymptotic sequence of these arms must wait; undefined if it need not. Each arm needs
 * max(`leastUnits`, `leastRareOutcomes` kurtosis) units, with the largest kurtosis of any arm: what is
 * rare in one arm may not have been seen in the other yet.
 *
 * @param arms for each arm, its samples in all phases
 */
export function reasonToWait(arms: readonly (readonly Sample[])[]): string | undefined {
  const counts = arms.map((samples) => samples.reduce((sum, { count }) => sum + count, 0));
  const kurtosis = Math.max(...arms.map(kurtosisOf));
  const least = Math.max(leastUnits, Math.ceil(leastRareOutcomes * kurtosis));
  const units = String(least);
  if (Math.min(...counts) < least) {
    const rare = "since few outcomes so far make up most of the variance";
    return `without a declared range, each arm needs ${units} units${least > leastUnits ? `, ${rare}` : ""}`;
  }
  if (arms.flat().every(isConstant)) return "all outcomes of each arm are the same so far";
  return undefined;
}
