import { isConstant, type Sample } from "./moments.ts";

/*
 * When an asymptotic sequence may begin, and what it must allow for. It estimates the variance, and
 * where that comes of rare outcomes, the estimate is far too small until some have been seen.
 * `npm run bench -- statistics` shows that with these limits it holds for falls of 1 % and less, for
 * heavy tails, and for shares of 10 %.
 */

/** The least units of each arm: of outcomes of 1 %, fewer have often shown none. */
export const leastUnits = 500;
/** The least number of rare outcomes that may make up the variance, and are expected in each arm. */
export const leastRareOutcomes = 10;

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

/** How far an arm's mean may be off for outcomes that nobody has seen yet. */
export interface Unseen {
  /** If such an outcome is as far from the mean as 0 is: an episode that fails has no return. */
  margin: number;
  /** If it is as far as any so far, too. */
  farthest: number;
}

/**
 * With probability 1 - alpha / 2, outcomes of which n units have shown none have a share of
 * ln(2 / alpha) / n at most ("rule of three"); at a distance d they move the mean by
 * d ln(2 / alpha) / n. No outcome is farther from its mean than the fourth root of
 * sum (y - m)^4.
 *
 * @param samples those of an arm, in all phases
 */
export function unseenOf(samples: readonly Sample[], alpha: number): Unseen {
  const total = (of: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0);
  const count = total((sample) => sample.count);
  if (count === 0) return { margin: 0, farthest: 0 };
  const distance = Math.abs(total(({ count, mean }) => count * mean)) / count;
  const each = Math.log(2 / alpha) / count;
  return {
    margin: each * distance,
    farthest: each * Math.max(distance, total(({ m4 }) => m4) ** (1 / 4)),
  };
}
