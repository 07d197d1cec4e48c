/** The distance between the points at which the function is expanded. */
const spacing = 1 / 16;

/** Beyond, the difference from 1 is less than half the distance to the next smaller number. */
const last = 6;

/** The terms of each series: the next is below 1e-19 even at the distance `spacing`. */
const terms = 13;

const points = last / spacing + 1;

const coefficients = coefficientsOf();

/**
 * The error function, with a relative error below 1e-15:
 *
 *     erf(x) = 2 / sqrt(pi) int_0^x e^(-t^2) dt
 *
 * Computed by the Taylor series at the nearest multiple of `spacing`: a few products and sums, where
 * a series at zero or a continued fraction takes dozens of divisions.
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (!(size < last)) return Math.sign(x);
  const point = Math.round(size / spacing);
  return Math.sign(x) * taylor(coefficients, point * terms, size - point * spacing);
}

/** sum_n a_n h^n, of the coefficients from an index on */
function taylor(a: Float64Array, first: number, h: number): number {
  let sum = a[first + terms - 1];
  for (let n = terms - 2; n >= 0; n--) sum = a[first + n] + h * sum;
  return sum;
}

/**
 * The coefficients of the Taylor series of erf at every point g. They follow from erf'' = -2 x erf':
 *
 *     a_1 = 2 / sqrt(pi) e^(-g^2),   (n + 2) (n + 1) a_(n + 2) = -2 (g (n + 1) a_(n + 1) + n a_n)
 *
 * and a_0 = erf(g) is the sum of the differences of all points before, added up with what rounding
 * has lost of them.
 */
function coefficientsOf(): Float64Array {
  const a = new Float64Array(points * terms);
  let value = 0;
  let lost = 0;
  for (let point = 0; point < points; point++) {
    const g = point * spacing;
    const at = point * terms;
    a[at + 1] = (2 / Math.sqrt(Math.PI)) * Math.exp(-g * g);
    for (let n = 0; n + 2 < terms; n++) {
      a[at + n + 2] = (-2 * (g * (n + 1) * a[at + n + 1] + n * a[at + n])) / ((n + 2) * (n + 1));
    }
    // Without a_0 as yet.
    const difference = taylor(a, at, spacing) + lost;
    a[at] = value;
    value += difference;
    lost = difference - (value - a[at]);
  }
  return a;
}
