import type { DoubleDouble } from "../arithmetic/double-double.ts";
import { addExactly, type ExactSum, roundedSum } from "../arithmetic/exact-sum.ts";
import { noUnits, type Totals, totalsOf, type Unit } from "./moments.ts";

/**
 * `Totals` without error. A unit whose outcome changes is taken out and added again: of an outcome
 * of 1e12 that was taken back, nothing is left, where the square in rounded totals would leave more
 * than the squares of small outcomes.
 */
export type ExactTotals = {
  [Name in keyof Totals]: Totals[Name] extends number ? number : ExactSum;
};

/** No units; totals that were rounded before are exact totals, too. */
export const noExactUnits: ExactTotals = noUnits;

function plusTerms(sum: ExactSum, terms: readonly number[], sign: 1 | -1): ExactSum {
  return terms.reduce((total, term) => addExactly(total, sign * term), sum);
}

const counts = ["count", "covered"] as const;
const sums = [
  "value",
  "valueSquared",
  "valueCubed",
  "valueFourth",
  "coveredValue",
  "covariate",
  "covariateSquared",
  "product",
] as const;

/** The totals with a unit more, or without one that was added, with the numbers that it was added with. */
export function changeExactly(totals: ExactTotals, unit: Unit, sign: 1 | -1): ExactTotals {
  const changed = { ...totals };
  const one = totalsOf(unit);
  for (const name of counts) changed[name] += sign * one[name];
  for (const name of sums) changed[name] = plusTerms(totals[name], one[name], sign);
  return changed;
}

/** The totals to about 106 bits. */
export function roundedTotals(exact: ExactTotals): Totals {
  const rounded = { ...noUnits };
  for (const name of counts) rounded[name] = exact[name];
  for (const name of sums) rounded[name] = doubleDoubleOf(exact[name]);
  return rounded;
}

function doubleDoubleOf(sum: ExactSum): DoubleDouble {
  const high = roundedSum(sum);
  return [high, roundedSum(addExactly(sum, -high))];
}
