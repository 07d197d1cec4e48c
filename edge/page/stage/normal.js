/**
 * The distribution function of the standard normal distribution, to about 1e-15.
 *
 * Phi(x) = 1/2 + phi(x) (x + x^3/3 + x^5/(3 5) + x^7/(3 5 7) + ...)
 *
 * Source: Marsaglia 2004, "Evaluating the Normal Distribution", equation 3.
 *
 * @param {number} x any number, infinities included
 * @returns {number} from 0 to 1
 */
export function normalCdf(x) {
  // The neglected tail is below 1e-17.
  if (x > 8.5) return 1;
  if (x < -8.5) return 0;
  let term = x;
  let sum = x;
  for (let odd = 3; Math.abs(term) > 1e-17; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + sum * normalDensity(x);
}

/**
 * The density of the standard normal distribution: phi(x) = exp(-x^2 / 2) / sqrt(2 pi).
 *
 * @param {number} x
 * @returns {number}
 */
export function normalDensity(x) {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}
