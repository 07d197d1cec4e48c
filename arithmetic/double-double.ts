/*
 * Numbers of about 106 bits, as sums of two doubles. So that running totals can be added to and
 * taken from in any order without a loss that anybody could see.
 *
 * Source: Joldes, Muller & Popescu 2017, "Tight and rigorous error bounds for basic building blocks
 * of double-word arithmetic". u = 2^-53.
 */

/** high + low, where high is the double nearest to the sum. */
export type DoubleDouble = readonly [high: number, low: number];

export const zero: DoubleDouble = [0, 0];

/** a + b without error. Algorithm 2 (2Sum). */
function sumOf(a: number, b: number): DoubleDouble {
  const sum = a + b;
  const rest = sum - a;
  return [sum, a - (sum - rest) + (b - rest)];
}

/** a + b without error, where |a| >= |b|. Algorithm 1 (Fast2Sum). */
function normalized(a: number, b: number): DoubleDouble {
  const sum = a + b;
  return [sum, b - (sum - a)];
}

/** The 26 high bits of a double; the rest of it has as many. Veltkamp's splitting. */
function highBits(a: number): number {
  const scaled = 134217729 * a;
  return scaled - (scaled - a);
}

/** a b without error, where neither it nor 2^28 of a factor overflows, nor underflows. Dekker. */
export function productOf(a: number, b: number): DoubleDouble {
  const product = a * b;
  const aHigh = highBits(a);
  const bHigh = highBits(b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return [product, aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow];
}

/** a + b, to within 3 u^2 / (1 - 4 u) of the result. Algorithm 6 (AccurateDWPlusDW). */
export function plus(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const [high, highError] = sumOf(a[0], b[0]);
  const [low, lowError] = sumOf(a[1], b[1]);
  const [first, second] = normalized(high, highError + low);
  return normalized(first, lowError + second);
}

export function minus(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  return plus(a, [-b[0], -b[1]]);
}

/** a b, to within about 5 u^2 of the result. After Algorithm 10 (DWTimesDW1). */
export function times(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const [high, error] = productOf(a[0], b[0]);
  return normalized(high, error + (a[0] * b[1] + a[1] * b[0]));
}

/** a / b, to within 3 u^2 of the result. Algorithm 15 (DWDivFP3). */
export function over(a: DoubleDouble, b: number): DoubleDouble {
  const quotient = a[0] / b;
  const [high, error] = productOf(quotient, b);
  return normalized(quotient, (a[0] - high - error + a[1]) / b);
}
