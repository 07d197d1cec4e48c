const twoOverRootPi = 2 / Math.sqrt(Math.PI);

/** From here on the difference from 1 is computed instead: the series gets long. */
const far = 2;

/** From here on the difference from 1 is less than half the distance to the next smaller number. */
const one = 6;

/**
 * The error function, with a relative error below 1e-15:
 *
 *     erf(x) = 2 / sqrt(pi) int_0^x e^(-t^2) dt
 *
 * For |x| < 2 the series of positive terms, which do not cancel:
 *
 *     erf(x) = 2 / sqrt(pi) e^(-x^2) sum_n 2^n x^(2n + 1) / (2n + 1)!!
 *
 * Beyond, 1 - erfc(x) by the continued fraction
 *
 *     erfc(x) = e^(-x^2) / sqrt(pi) 1 / (x + (1/2) / (x + 1 / (x + (3/2) / (x + ...))))
 *
 * Source: Abramowitz & Stegun 1964, Eq. 7.1.6 and 7.1.14.
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < far) return twoOverRootPi * Math.exp(-x * x) * series(x);
  if (size >= one) return Math.sign(x);
  return Math.sign(x) * (1 - upperTail(size));
}

/** sum_n 2^n x^(2n + 1) / (2n + 1)!! */
function series(x: number): number {
  const square = 2 * x * x;
  let term = x;
  let sum = x;
  for (let odd = 3; Math.abs(term) > (Number.EPSILON / 8) * Math.abs(sum); odd += 2) {
    term *= square / odd;
    sum += term;
  }
  return sum;
}

/** erfc(x) for x >= 2: to so many levels of the fraction that another changes no digit of 1 - erfc(x). */
function upperTail(x: number): number {
  let denominator = x;
  for (let k = Math.ceil(160 / (x * x)); k > 0; k--) denominator = x + k / 2 / denominator;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / denominator;
}
