import type { DoubleDouble } from "../arithmetic/double-double.ts";
import { productOf } from "../arithmetic/double-double.ts";
import { addExactly, type ExactSum, roundedSum } from "../arithmetic/exact-sum.ts";
import { noUnits, type Totals, type Unit } from "./moments.ts";

/**
 * `Totals` without error. A unit whose outcome changes is taken out and added again: of an outcome
 * of 1e12 that was taken back, nothing is left, where the square in rounded totals would leave more
 * than the squares of small outcomes.
 */
export type ExactTotals = { [Name in keyof Totals]: Name extends "count" ? number : ExactSum };

/** No units; totals that were rounded before are exact totals, too. */
export const noExactUnits: ExactTotals = noUnits;

function plusTerms(sum: ExactSum, terms: readonly number[], sign: 1 | -1): ExactSum {
  return terms.reduce((total, term) => addExactly(total, sign * term), sum);
}

/** The totals with a unit more, or without one that was added, with the numbers that it was added with. */
export function changeExactly(
  totals: ExactTotals,
  { value, covariate = 0 }: Unit,
  sign: 1 | -1,
): ExactTotals {
  return {
    count: totals.count + sign,
    value: addExactly(totals.value, sign * value),
    valueSquared: plusTerms(totals.valueSquared, productOf(value, value), sign),
    covariate: addExactly(totals.covariate, sign * covariate),
    covariateSquared: plusTerms(totals.covariateSquared, productOf(covariate, covariate), sign),
    product: plusTerms(totals.product, productOf(value, covariate), sign),
  };
}

/** The totals to about 106 bits. */
export function roundedTotals(exact: ExactTotals): Totals {
  return {
    count: exact.count,
    value: doubleDoubleOf(exact.value),
    valueSquared: doubleDoubleOf(exact.valueSquared),
    covariate: doubleDoubleOf(exact.covariate),
    covariateSquared: doubleDoubleOf(exact.covariateSquared),
    product: doubleDoubleOf(exact.product),
  };
}

function doubleDoubleOf(sum: ExactSum): DoubleDouble {
  const high = roundedSum(sum);
  return [high, roundedSum(addExactly(sum, -high))];
}
