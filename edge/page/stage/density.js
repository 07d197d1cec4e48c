import { normalCdf, normalDensity } from "./normal.js";

/*
 * Distributions of one dimension of a policy's action, exactly as the actor draws from them. `mean`
 * and `logStd` are those of the Gaussian u ~ N(mu, sigma^2), as the API returns them.
 *
 * Charts show the average density over cells of the action's bounds. It is what the histogram of
 * many actions converges to, and is finite where the density itself is not.
 */

/**
 * The density of a squashed Gaussian, a = center + scale tanh(u):
 *
 * p(a) = N(artanh(t); mu, sigma^2) / (scale (1 - t^2)), t = (a - center) / scale
 *
 * Source: Haarnoja et al. 2018, "Soft Actor-Critic", appendix C.
 *
 * @param {{ low: number, high: number, mean: number, logStd: number }} dimension
 * @param {number} action strictly between the bounds
 * @returns {number} per unit of the action
 */
export function squashedDensity({ low, high, mean, logStd }, action) {
  const scale = (high - low) / 2;
  const t = (action - low) / scale - 1;
  const sigma = Math.exp(logStd);
  return normalDensity((Math.atanh(t) - mean) / sigma) / (sigma * scale * (1 - t * t));
}

/**
 * The average density of a squashed Gaussian over equal cells from low to high:
 *
 * (Phi((u_{i+1} - mu) / sigma) - Phi((u_i - mu) / sigma)) / width, u_i = artanh(t_i)
 *
 * @param {{ low: number, high: number, mean: number, logStd: number }} dimension
 * @param {number} count of cells
 * @returns {Float64Array} [count], per unit of the action
 */
export function squashedCells({ low, high, mean, logStd }, count) {
  const edges = edgesOf(count, (share) => Math.atanh(2 * share - 1));
  return cellsBetween(edges, mean, logStd, (high - low) / count);
}

/**
 * A clipped Gaussian, a = clip(u, low, high): the average density over equal cells between the
 * bounds, and the probability of each bound itself, P(u <= low) and P(u >= high).
 *
 * @param {{ low: number, high: number, mean: number, logStd: number }} dimension
 * @param {number} count of cells
 * @returns {{ cells: Float64Array, atLow: number, atHigh: number }}
 */
export function clippedCells({ low, high, mean, logStd }, count) {
  const edges = edgesOf(count, (share) => low + share * (high - low));
  const sigma = Math.exp(logStd);
  return {
    cells: cellsBetween(edges, mean, logStd, (high - low) / count),
    atLow: normalCdf((low - mean) / sigma),
    atHigh: normalCdf((mean - high) / sigma),
  };
}

/**
 * The action without noise: center + scale tanh(mu), or clip(mu, low, high).
 *
 * @param {import("softedge:page-types").Distribution} distribution a Gaussian one
 * @param {{ low: number, high: number, mean: number }} dimension
 * @returns {number}
 */
export function noiselessAction(distribution, { low, high, mean }) {
  if (distribution === "clipped_gaussian") return Math.min(high, Math.max(low, mean));
  return low + ((Math.tanh(mean) + 1) * (high - low)) / 2;
}

/** The edges of cells in the Gaussian's own coordinate. */
function edgesOf(count, place) {
  return Float64Array.from({ length: count + 1 }, (_, i) => place(i / count));
}

function cellsBetween(edges, mean, logStd, width) {
  const sigma = Math.exp(logStd);
  const below = edges.map((edge) => normalCdf((edge - mean) / sigma));
  return below.subarray(1).map((upTo, i) => (upTo - below[i]) / width);
}
