import { logSoftmax, softplus } from "../noise/softmax.ts";
import type { BoundedBoxSpace } from "../schemas/space.ts";
import { logNormalCdf } from "../statistics/special-functions.ts";
import { actionScale } from "../train/networks/environment-actions.ts";

/*
 * log pi of a given action. An exported actor computes log pi only of the action it draws itself.
 */

/**
 * The log-density of action = center + halfRange * tanh(u) under the squashed Gaussian, per unit of
 * action:
 *
 *     log pi(action | s) = sum_i [ log N(u_i; mu_i, sigma_i) - log(1 - tanh(u_i)^2) - log halfRange_i ]
 *     log(1 - tanh(u)^2) = 2 (log 2 - u - softplus(-2 u))
 *
 * Source: Haarnoja et al. 2018, Appendix C, Eq. 21; `networkActor` exports the same density.
 *
 * @param u the action before squashing
 * @param mean mu(s)
 * @param logStd ln sigma(s)
 */
export function squashedLogProb(
  u: ArrayLike<number>,
  mean: ArrayLike<number>,
  logStd: ArrayLike<number>,
  space: BoundedBoxSpace,
): number {
  const { halfRange } = actionScale(space);
  return halfRange.reduce((sum, half, i) => {
    const logDerivative = 2 * (Math.LN2 - u[i] - softplus(-2 * u[i]));
    return sum + logNormal(u[i], mean[i], logStd[i]) - logDerivative - Math.log(half);
  }, 0);
}

/** log N(x; mu, sigma), a density. */
function logNormal(x: number, mean: number, logStd: number): number {
  const epsilon = (x - mean) / Math.exp(logStd);
  return -0.5 * epsilon ** 2 - logStd - 0.5 * Math.log(2 * Math.PI);
}

/** The largest error of an actor's action on a bound, relative to the larger bound. */
const boundError = 2 ** -22;

/**
 * The log-probability of action = clip(u, low, high), u ~ N(mu, sigma), in each dimension
 *
 *     log N(a; mu, sigma)              inside of the bounds, a density
 *     log Phi((low - mu) / sigma)      on the lower bound, a probability: that of all u up to it
 *     log Phi((mu - high) / sigma)     on the upper bound
 *
 * summed over dimensions. It is a density with respect to the Lebesgue measure plus a unit mass on
 * each bound. Log-probabilities of one action under two policies with the same bounds can be
 * subtracted. The `log_prob` of an exported actor is another: that of u, which the action does not
 * tell on a bound.
 */
export function clippedLogProb(
  action: readonly number[],
  mean: ArrayLike<number>,
  logStd: ArrayLike<number>,
  { low, high }: BoundedBoxSpace,
): number {
  return action.reduce((sum, a, i) => {
    const sigma = Math.exp(logStd[i]);
    // An actor computes its bounds in float32, as center and half range.
    const error = boundError * Math.max(Math.abs(low[i]), Math.abs(high[i]));
    if (a <= low[i] + error) return sum + logNormalCdf((low[i] - mean[i]) / sigma);
    if (a >= high[i] - error) return sum + logNormalCdf((mean[i] - high[i]) / sigma);
    return sum + logNormal(a, mean[i], logStd[i]);
  }, 0);
}

/** u = artanh((action - center) / halfRange), for each dimension; infinite at the bounds. */
export function unsquash(action: readonly number[], space: BoundedBoxSpace): number[] {
  const { center, halfRange } = actionScale(space);
  return action.map((a, i) =>
    Math.atanh(Math.min(1, Math.max(-1, (a - center[i]) / halfRange[i]))),
  );
}

/** The error of a float32 of magnitude one after the actor's tanh, and that of rounding alone. */
const tanhError = 2 ** -22;
const rounding = 2 ** -24;

/**
 * The largest error of `unsquash` that float32 actions cause: their error over the derivative of
 * tanh. For actions from -1 to 1 it is 0.01 at |u| = 6, and grows sevenfold with each further unit.
 */
export function unsquashError(u: readonly number[], space: BoundedBoxSpace): number {
  const { center, halfRange } = actionScale(space);
  const errors = u.map((each, i) => {
    const largest = Math.abs(center[i]) + halfRange[i];
    return (tanhError + (rounding * largest) / halfRange[i]) / (1 - Math.tanh(each) ** 2);
  });
  return Math.max(...errors);
}

/** log softmax(logits)_action. */
export function categoricalLogProb(logits: ArrayLike<number>, action: number): number {
  return logSoftmax(logits, new Float64Array(logits.length))[action];
}
