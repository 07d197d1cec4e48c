/** Roots are found to this part of the argument, */
const precision = 1e-12;
/** or to this near 0. A small step far from the root, where f is steep, must not pass for the last. */
const closest = 1e-15;

/**
 * The root of an increasing function within limits; the limit that is next to it, if it is not within.
 * Newton's method from a guess, with bisection wherever a step leaves the interval that is known to
 * have the root, or does not halve the step before while both of its ends are known.
 *
 * @param f its value and its derivative
 */
export function rootNear(
  f: (x: number) => readonly [value: number, derivative: number],
  { guess, least, most }: { guess: number; least: number; most: number },
): number {
  let [low, high] = [-Infinity, Infinity];
  let x = Math.min(most, Math.max(least, guess));
  let step = Infinity;
  for (;;) {
    const [value, derivative] = f(x);
    if (value === 0 || (value > 0 ? x === least : x === most)) return x;
    if (value > 0) high = x;
    else low = x;
    let next = Math.min(most, Math.max(least, x - value / derivative));
    const isEnclosed = low > -Infinity && high < Infinity;
    const isSlow = isEnclosed && Math.abs(next - x) > step / 2;
    if (!(next > low && next < high) || isSlow) {
      if (!isEnclosed) return x;
      next = (low + high) / 2;
    }
    step = Math.abs(next - x);
    if (step <= precision * Math.abs(x) + closest) return next;
    x = next;
  }
}
