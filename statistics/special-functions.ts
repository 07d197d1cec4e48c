/**
 * ln Gamma(x) of a positive number, to about 15 digits.
 *
 * Stirling's series, (x - 1/2) ln x - x + ln(2 pi) / 2 + sum_k B_2k / (2k (2k - 1) x^(2k - 1)), of an
 * x that Gamma(x + 1) = x Gamma(x) has brought above 15.
 *
 * Source: DLMF 5.11.1, 5.5.1.
 */
export function logGamma(x: number): number {
  let shift = 1;
  let z = x;
  for (; z < 15; z += 1) shift *= z;
  const square = 1 / (z * z);
  const series =
    (1 / 12 -
      square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188))))) /
    z;
  return (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series - Math.log(shift);
}

/** When a term no longer changes a sum. */
const precision = Number.EPSILON / 4;

/** P(a, x) = x^a e^-x sum_k x^k / Gamma(a + k + 1). DLMF 8.11.4. */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let k = 1; term > sum * precision; k++) {
    term *= x / (a + k);
    sum += term;
  }
  return sum;
}

/**
 * Gamma(a, x) e^x / x^a = 1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - 2 (2 - a) / (x + 5 - a - ...))).
 * The even part of DLMF 8.9.2, by the modified method of Lentz.
 */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Number.MAX_VALUE;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1, change = 0; Math.abs(change - 1) > Number.EPSILON; k++) {
    const numerator = -k * (k - a);
    b += 2;
    d = 1 / (b + numerator * d);
    c = b + numerator / c;
    change = c * d;
    fraction *= change;
  }
  return fraction;
}

/** ln (x^a e^-x / Gamma(a)). */
function logScale(a: number, x: number): number {
  return a * Math.log(x) - x - logGamma(a);
}

/**
 * The regularized upper incomplete gamma function Q(a, x) = Gamma(a, x) / Gamma(a), to about 13
 * digits of itself.
 *
 * @param a positive
 * @param x 0 or more
 */
export function regularizedUpperGamma(a: number, x: number): number {
  if (x === 0) return 1;
  if (x === Infinity) return 0;
  const scale = Math.exp(logScale(a, x));
  return x < a + 1 ? 1 - scale * lowerSeries(a, x) : scale * upperFraction(a, x);
}

/**
 * ln Phi(z), Phi the distribution function of N(0, 1): Phi(-z) = Q(1/2, z^2 / 2) / 2 for z >= 0.
 * Finite wherever z^2 is, to about 13 digits.
 *
 * Source: DLMF 7.2.2, 7.11.2.
 */
export function logNormalCdf(z: number): number {
  const x = z ** 2 / 2;
  if (z > 0) return Math.log1p(-regularizedUpperGamma(0.5, x) / 2);
  if (x === Infinity) return Number.NEGATIVE_INFINITY;
  const logTail = x < 1.5 ? Math.log(regularizedUpperGamma(0.5, x)) : logFar(0.5, x);
  return logTail - Math.LN2;
}

/** ln Q(a, x) for x >= a + 1, where Q itself may be too small for a double. */
function logFar(a: number, x: number): number {
  return logScale(a, x) + Math.log(upperFraction(a, x));
}
