/*
 * Sine and cosine of float32 numbers as numpy computes them on processors with fused
 * multiply-adds, to the last bit: polynomials in float32, which do not round correctly.
 *
 * The coefficients are numpy's.
 */

const { fround } = Math;

/** a b + c, rounded once; exact in all but one in 2^29 cases, where float64 rounds as well. */
const multiplyAdd = (a: number, b: number, c: number) => fround(a * b + c);

const turnsPerUnit = fround(2 / Math.PI);
/** -pi/2 as a sum of float32 numbers. */
const quarterTurn = [-0xc90fd8 / 2 ** 23, -0xa8885a / 2 ** 45, -0xc234c4 / 2 ** 71];
/** Coefficients of polynomials in r^2, highest order first. */
const sineCoefficients = [
  0xbe9dde / 2 ** 42,
  -0xd035dd / 2 ** 36,
  0x8888cd / 2 ** 30,
  -0xaaaaab / 2 ** 26,
  0,
];
const cosineCoefficients = [0xcc730b / 2 ** 39, -0xb6036e / 2 ** 33, 0xaaaa9e / 2 ** 28, -0.5, 1];

function sineOf(x: number, quarters: 0 | 1): number {
  const turns = Math.round(fround(x * turnsPerUnit));
  const r = quarterTurn.reduce((rest, part) => multiplyAdd(turns, part, rest), x);
  const square = fround(r * r);
  const polynomial = (coefficients: readonly number[]) =>
    coefficients.reduce((value, coefficient) => multiplyAdd(value, square, coefficient));
  const quadrant = turns + quarters;
  const value =
    quadrant % 2 === 0
      ? multiplyAdd(polynomial(sineCoefficients), r, r)
      : polynomial(cosineCoefficients);
  return (quadrant & 2) === 0 ? value : -value;
}

/** @param x a float32 number, |x| <= 7e4 */
export function float32Sine(x: number): number {
  return sineOf(x, 0);
}

/** @param x a float32 number, |x| <= 7e4 */
export function float32Cosine(x: number): number {
  return sineOf(x, 1);
}
