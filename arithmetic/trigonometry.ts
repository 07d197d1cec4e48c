import { type DoubleDouble, over, plus, productOf, times } from "./double-double.ts";

/*
 * Sine and cosine, correctly rounded except where the exact value is within 2^-25 units in the last
 * place of the middle between two numbers. `Math.sin` and `Math.cos` are off by a unit for one
 * argument in thirty, and may differ between JavaScript engines.
 */

/** pi/2 as a sum. */
const quarterTurn = [1.5707963267948966, 6.123233995736766e-17, -1.4973849048591833e-33];

/** The coefficients of a Taylor series in r^2, highest order first: (-1)^k / (2 k + offset)!. */
function coefficients(offset: 0 | 1): DoubleDouble[] {
  const series: DoubleDouble[] = [[1, 0]];
  // r^2 <= (pi/4)^2, and so the next term is below 2^-80.
  for (let n = offset + 2; n <= 22; n += 2) {
    series.unshift(over(over(series[0], -(n - 1)), n));
  }
  return series;
}
const sineSeries = coefficients(1);
const cosineSeries = coefficients(0);

function polynomial(series: readonly DoubleDouble[], x: DoubleDouble): DoubleDouble {
  let value = series[0];
  for (let i = 1; i < series.length; i++) value = plus(series[i], times(value, x));
  return value;
}

/** sin(x + quarters pi/2) */
function sineOf(x: number, quarters: 0 | 1): number {
  const turns = Math.round(x / quarterTurn[0]);
  let r: DoubleDouble = [x, 0];
  for (const part of quarterTurn) r = plus(r, productOf(-turns, part));
  const quadrant = turns + quarters;
  const square = times(r, r);
  const [value] =
    quadrant % 2 === 0
      ? times(polynomial(sineSeries, square), r)
      : polynomial(cosineSeries, square);
  return (quadrant & 2) === 0 ? value : -value;
}

/** @param x |x| <= 1e5: beyond, digits are lost */
export function sine(x: number): number {
  return sineOf(x, 0);
}

/** @param x |x| <= 1e5: beyond, digits are lost */
export function cosine(x: number): number {
  return sineOf(x, 1);
}
