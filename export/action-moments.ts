import type { BoundedBoxSpace } from "../schemas/space.ts";
import { logNormalCdf } from "../statistics/special-functions.ts";
import { actionScale } from "../train/networks/environment-actions.ts";

/** E[a] and E[a^2] of an action's dimension. */
export interface ActionMoments {
  mean: number;
  square: number;
}

/** Standard deviations beyond which a Gaussian has nothing left to a double, and the trapezoids up to it. */
const widest = 9;
const trapezoids = 144;
const step = (2 * widest) / trapezoids;
/** Points of N(0, 1), each with its share of the trapezoidal rule. */
const points = Array.from({ length: trapezoids + 1 }, (_, i) => {
  const z = i * step - widest;
  return { z, share: (step * Math.exp(-0.5 * z ** 2)) / Math.sqrt(2 * Math.PI) };
});

/**
 * The moments of a = center + halfRange * tanh(u), u ~ N(mu, sigma), in each dimension: integrals over
 * u by the trapezoidal rule, which converges geometrically for an analytic function of a Gaussian.
 *
 * @param mean mu
 * @param logStd ln sigma
 */
export function squashedMoments(
  mean: readonly number[],
  logStd: readonly number[],
  space: BoundedBoxSpace,
): ActionMoments[] {
  const { center, halfRange } = actionScale(space);
  return mean.map((mu, i) => {
    const sigma = Math.exp(logStd[i]);
    let [first, second] = [0, 0];
    for (const { z, share } of points) {
      const action = center[i] + halfRange[i] * Math.tanh(mu + sigma * z);
      first += share * action;
      second += share * action ** 2;
    }
    return { mean: first, square: second };
  });
}

/**
 * The moments of a = clip(u, l, h), u ~ N(mu, sigma), in each dimension. With x = (l - mu) / sigma,
 * y = (h - mu) / sigma and P = Phi(y) - Phi(x):
 *
 *     E[a]   = l Phi(x) + h Phi(-y) + mu P + sigma (phi(x) - phi(y))
 *     E[a^2] = l^2 Phi(x) + h^2 Phi(-y) + (mu^2 + sigma^2) P
 *              + sigma ((mu + l) phi(x) - (mu + h) phi(y))
 */
export function clippedMoments(
  mean: readonly number[],
  logStd: readonly number[],
  { low, high }: BoundedBoxSpace,
): ActionMoments[] {
  return mean.map((mu, i) => {
    const sigma = Math.exp(logStd[i]);
    const [l, h] = [low[i], high[i]];
    const [x, y] = [(l - mu) / sigma, (h - mu) / sigma];
    const [below, above] = [Math.exp(logNormalCdf(x)), Math.exp(logNormalCdf(-y))];
    const inside = Math.max(0, 1 - below - above);
    const [atLow, atHigh] = [density(x), density(y)];
    return {
      mean: l * below + h * above + mu * inside + sigma * (atLow - atHigh),
      square:
        l ** 2 * below +
        h ** 2 * above +
        (mu ** 2 + sigma ** 2) * inside +
        sigma * ((mu + l) * atLow - (mu + h) * atHigh),
    };
  });
}

/** phi(z) of N(0, 1). */
function density(z: number): number {
  return Math.exp(-0.5 * z ** 2) / Math.sqrt(2 * Math.PI);
}
