/** Roots are found to this part of the argument, or of 1. */
const precision = 1e-13;
const mostDoublings = 60;

/**
 * A root of an increasing function near a guess, within limits; the limit that is next to it, if it is
 * not within. The interval about the guess is widened until the signs of its ends differ; then
 * inverse quadratic interpolation, or bisection where it cannot be trusted.
 *
 * Source: Chandrupatla 1997, "A new hybrid quadratic/bisection algorithm for finding the zero of a
 * nonlinear function without using derivatives".
 *
 * @param step the first step from the guess
 */
export function rootNear(
  f: (x: number) => number,
  { guess, step, least, most }: { guess: number; step: number; least: number; most: number },
): number {
  let x1 = Math.min(most, Math.max(least, guess));
  let f1 = f(x1);
  if (f1 === 0) return x1;
  const [direction, limit] = f1 > 0 ? [-1, least] : [1, most];
  let [x2, f2] = [x1, f1];
  for (let i = 0, width = step; f2 * direction < 0; i++, width *= 4) {
    if (x2 === limit || i > mostDoublings) return limit;
    [x1, f1] = [x2, f2];
    x2 = Math.min(most, Math.max(least, x1 + direction * width));
    f2 = f(x2);
  }
  for (let t = 0.5; ; ) {
    const x = x1 + t * (x2 - x1);
    const fx = f(x);
    let [x3, f3] = [x1, f1];
    if (fx > 0 !== f1 > 0) {
      [x3, f3] = [x2, f2];
      [x2, f2] = [x1, f1];
    }
    [x1, f1] = [x, fx];
    const margin = (precision * Math.max(1, Math.abs(x1))) / Math.abs(x2 - x1);
    if (f1 === 0 || margin > 0.5) return x1;
    const xi = (x1 - x2) / (x3 - x2);
    const phi = (f1 - f2) / (f3 - f2);
    t =
      phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi
        ? (f1 / (f2 - f1)) * (f3 / (f2 - f3)) +
          ((x3 - x1) / (x2 - x1)) * (f1 / (f3 - f1)) * (f2 / (f3 - f2))
        : 0.5;
    t = Math.min(1 - margin, Math.max(margin, t));
  }
}
