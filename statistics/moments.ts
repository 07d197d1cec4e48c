import {
  type DoubleDouble,
  minus,
  plus,
  productOf,
  times,
  zero,
} from "../arithmetic/double-double.ts";

/** What is known of a unit. */
export interface Unit {
  /** Its outcome: for an episode, the sum of its rewards so far. */
  value: number;
  /**
   * What was known of it before it was exposed, for cuped.ts. A unit of which it is not known has 0,
   * which is valid, since that too was so before it was exposed.
   */
  covariate?: number;
}

/**
 * Running totals of units, from which every statistic here is made. Totals of shards are merged by
 * adding them, and a unit whose value has changed is replaced.
 *
 * After m additions, removals and merges, in any order, each total is off by at most about
 * m 3 2^-106 times the largest that its magnitude has been: at 10^9 of them, 4e-23. `momentsOf`
 * takes differences of the totals, so that the relative error of m2 is that times 1 + mean^2 /
 * variance: 4e-11 still, where the mean is a million standard deviations.
 */
export interface Totals {
  count: number;
  value: DoubleDouble;
  valueSquared: DoubleDouble;
  covariate: DoubleDouble;
  covariateSquared: DoubleDouble;
  product: DoubleDouble;
}

export const noUnits: Totals = {
  count: 0,
  value: zero,
  valueSquared: zero,
  covariate: zero,
  covariateSquared: zero,
  product: zero,
};

/** Above, sums of squares might overflow. */
export const largestValue = 1e140;

function checkNumber(name: string, number: number): void {
  if (!(Math.abs(number) <= largestValue)) {
    throw new RangeError(`${name} must be from -${largestValue} to ${largestValue}, not ${number}`);
  }
}

/** The totals of one unit, without error. */
function totalsOf({ value, covariate = 0 }: Unit): Totals {
  checkNumber("value", value);
  checkNumber("covariate", covariate);
  return {
    count: 1,
    value: [value, 0],
    valueSquared: productOf(value, value),
    covariate: [covariate, 0],
    covariateSquared: productOf(covariate, covariate),
    product: productOf(value, covariate),
  };
}

type Operation = (a: DoubleDouble, b: DoubleDouble) => DoubleDouble;

function combine(a: Totals, b: Totals, count: number, operation: Operation): Totals {
  return {
    count,
    value: operation(a.value, b.value),
    valueSquared: operation(a.valueSquared, b.valueSquared),
    covariate: operation(a.covariate, b.covariate),
    covariateSquared: operation(a.covariateSquared, b.covariateSquared),
    product: operation(a.product, b.product),
  };
}

/** The totals of all units of both. */
export function merge(a: Totals, b: Totals): Totals {
  return combine(a, b, a.count + b.count, plus);
}

/** @throws {RangeError} if the value or the covariate is not finite, or above `largestValue` */
export function add(totals: Totals, unit: Unit): Totals {
  return merge(totals, totalsOf(unit));
}

/** The totals without a unit that was added, with the numbers that it was added with. */
export function remove(totals: Totals, unit: Unit): Totals {
  if (totals.count === 0) throw new RangeError("there is no unit to remove");
  return combine(totals, totalsOf(unit), totals.count - 1, minus);
}

/** The totals after a unit has changed. */
export function replace(totals: Totals, before: Unit, after: Unit): Totals {
  return add(remove(totals, before), after);
}

/** A sample, as far as its mean is concerned. */
export interface Sample {
  count: number;
  mean: number;
  /** The sum of squared deviations from the mean. */
  m2: number;
}

/** A sample with its covariate. */
export interface Moments extends Sample {
  covariateMean: number;
  covariateM2: number;
  /** The sum of products of the deviations of value and covariate from their means. */
  comoment: number;
}

/** sum xy - (sum x)(sum y) / n. */
function deviations(n: number, x: DoubleDouble, y: DoubleDouble, xy: DoubleDouble): number {
  return minus(times(xy, [n, 0]), times(x, y))[0] / n;
}

/** Means, and sums of squares and products about them; all 0 of no units. */
export function momentsOf({ count: n, ...totals }: Totals): Moments {
  if (n === 0) {
    return { count: 0, mean: 0, m2: 0, covariateMean: 0, covariateM2: 0, comoment: 0 };
  }
  const { value: y, valueSquared: yy, covariate: x, covariateSquared: xx, product: xy } = totals;
  return {
    count: n,
    mean: y[0] / n,
    m2: Math.max(0, deviations(n, y, y, yy)),
    covariateMean: x[0] / n,
    covariateM2: Math.max(0, deviations(n, x, x, xx)),
    comoment: deviations(n, x, y, xy),
  };
}

/** The unbiased variance of a sample of two units or more: m2 / (n - 1). */
export function varianceOf({ count, m2 }: Sample): number {
  return m2 / (count - 1);
}
