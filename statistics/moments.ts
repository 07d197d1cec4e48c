import {
  type DoubleDouble,
  minus,
  over,
  plus,
  productOf,
  times,
  zero,
} from "../arithmetic/double-double.ts";

/** What is known of a unit. */
export interface Unit {
  /** Its outcome: for an episode, the sum of its rewards so far. */
  value: number;
  /** What was known of it before it was exposed, for cuped.ts; absent where nothing was. */
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
  valueCubed: DoubleDouble;
  valueFourth: DoubleDouble;
  /** How many units have a covariate, and the total of their outcomes. */
  covered: number;
  coveredValue: DoubleDouble;
  covariate: DoubleDouble;
  covariateSquared: DoubleDouble;
  product: DoubleDouble;
}

/** The totals of no units. */
export const noUnits: Totals = {
  count: 0,
  value: zero,
  valueSquared: zero,
  valueCubed: zero,
  valueFourth: zero,
  covered: 0,
  coveredValue: zero,
  covariate: zero,
  covariateSquared: zero,
  product: zero,
};

/** Above, sums of fourth powers might overflow. */
export const largestValue = 1e70;

function checkNumber(name: string, number: number): void {
  if (!(Math.abs(number) <= largestValue)) {
    throw new RangeError(`${name} must be from -${largestValue} to ${largestValue}, not ${number}`);
  }
}

/** The totals of one unit: without error, but for its third and fourth powers. */
export function totalsOf(unit: Unit): Totals {
  const { value, covariate = 0 } = unit;
  checkNumber("value", value);
  checkNumber("covariate", covariate);
  const isCovered = unit.covariate !== undefined;
  const square = productOf(value, value);
  return {
    count: 1,
    value: [value, 0],
    valueSquared: square,
    valueCubed: times(square, [value, 0]),
    valueFourth: times(square, square),
    covered: isCovered ? 1 : 0,
    coveredValue: isCovered ? [value, 0] : zero,
    covariate: [covariate, 0],
    covariateSquared: productOf(covariate, covariate),
    product: productOf(value, covariate),
  };
}

/** The totals of so many units that are the same. */
export function repeated(unit: Unit, count: number): Totals {
  const one = totalsOf(unit);
  const each = (total: DoubleDouble) => times(total, [count, 0]);
  return {
    count,
    value: each(one.value),
    valueSquared: each(one.valueSquared),
    valueCubed: each(one.valueCubed),
    valueFourth: each(one.valueFourth),
    covered: count * one.covered,
    coveredValue: each(one.coveredValue),
    covariate: each(one.covariate),
    covariateSquared: each(one.covariateSquared),
    product: each(one.product),
  };
}

type Operation = (a: DoubleDouble, b: DoubleDouble) => DoubleDouble;

function combine(a: Totals, b: Totals, sign: 1 | -1): Totals {
  const operation: Operation = sign === 1 ? plus : minus;
  return {
    count: a.count + sign * b.count,
    value: operation(a.value, b.value),
    valueSquared: operation(a.valueSquared, b.valueSquared),
    valueCubed: operation(a.valueCubed, b.valueCubed),
    valueFourth: operation(a.valueFourth, b.valueFourth),
    covered: a.covered + sign * b.covered,
    coveredValue: operation(a.coveredValue, b.coveredValue),
    covariate: operation(a.covariate, b.covariate),
    covariateSquared: operation(a.covariateSquared, b.covariateSquared),
    product: operation(a.product, b.product),
  };
}

/** Returns the totals of all units of both. */
export function mergeTotals(a: Totals, b: Totals): Totals {
  return combine(a, b, 1);
}

/**
 * Returns the totals with one more unit.
 *
 * @throws {RangeError} if the value or the covariate is not finite, or above `largestValue`
 */
export function addUnit(totals: Totals, unit: Unit): Totals {
  return mergeTotals(totals, totalsOf(unit));
}

/** Returns the totals without a unit, given the numbers that it was added with. */
export function removeUnit(totals: Totals, unit: Unit): Totals {
  if (totals.count === 0) throw new RangeError("there is no unit to remove");
  return combine(totals, totalsOf(unit), -1);
}

/** Returns the totals after a unit has changed. */
export function replaceUnit(totals: Totals, before: Unit, after: Unit): Totals {
  return addUnit(removeUnit(totals, before), after);
}

/** A sample, as far as its mean is concerned. */
export interface Sample {
  count: number;
  mean: number;
  /** The sum of squared deviations from the mean. */
  m2: number;
  /** The sum of their fourth powers. */
  m4: number;
}

/** A sample with its covariate. */
export interface Moments extends Sample {
  /** Of units that have a covariate. */
  covariate: {
    count: number;
    mean: number;
    /** The sum of squared deviations of the covariate from its mean. */
    m2: number;
    /** The sum of products of the deviations of value and covariate from their means over these units. */
    comoment: number;
    /** The mean of their outcomes. */
    valueMean: number;
  };
}

/** sum xy - (sum x)(sum y) / n. */
function deviations(n: number, x: DoubleDouble, y: DoubleDouble, xy: DoubleDouble): number {
  return n === 0 ? 0 : minus(times(xy, [n, 0]), times(x, y))[0] / n;
}

/** sum (y - m)^4 = sum y^4 - 4 m sum y^3 + 6 m^2 sum y^2 - 3 n m^4, where m = sum y / n. */
function fourthPowers({ count, value, valueSquared, valueCubed, valueFourth }: Totals): number {
  const mean = over(value, count);
  const square = times(mean, mean);
  const terms: DoubleDouble[] = [
    times([-4, 0], times(mean, valueCubed)),
    times([6, 0], times(square, valueSquared)),
    times([-3 * count, 0], times(square, square)),
  ];
  return terms.reduce(plus, valueFourth)[0];
}

/** Means, and sums of powers and products of deviations from them; all 0 of no units. */
export function momentsOf(totals: Totals): Moments {
  const { count: n, covered, value: y, coveredValue, covariate: x } = totals;
  const m2 = Math.max(0, deviations(n, y, y, totals.valueSquared));
  return {
    count: n,
    mean: n === 0 ? 0 : y[0] / n,
    m2,
    // At least that of two equally likely values.
    m4: n === 0 ? 0 : Math.max((m2 * m2) / n, fourthPowers(totals)),
    covariate: {
      count: covered,
      mean: covered === 0 ? 0 : x[0] / covered,
      m2: Math.max(0, deviations(covered, x, x, totals.covariateSquared)),
      comoment: deviations(covered, x, coveredValue, totals.product),
      valueMean: covered === 0 ? 0 : coveredValue[0] / covered,
    },
  };
}

/** The unbiased variance of a sample of two units or more: m2 / (n - 1). */
export function varianceOf({ count, m2 }: Sample): number {
  return m2 / (count - 1);
}

/**
 * The largest difference between numbers of this magnitude that may be rounding alone, in them or in
 * what was computed of them: 2^-44 of it, 6e-14. Whatever is closer to 0 counts as 0.
 */
export function roundingOf(...magnitudes: readonly number[]): number {
  return 2 ** -44 * magnitudes.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
}

/** Whether outcomes, or covariates, are all the same but for rounding. */
export function isConstant({ count, mean, m2 }: Pick<Sample, "count" | "mean" | "m2">): boolean {
  return m2 <= count * roundingOf(mean) ** 2;
}
