import { clippedCells, noiselessAction, squashedCells } from "./density.js";

const cells = 60;

/**
 * A chart of one dimension of the distribution that an action is drawn from.
 *
 * @typedef {object} DimensionNoise
 * @property {ArrayLike<number>} heights of cells from low to high, each from 0 to 1
 * @property {number} atLow the probability of the bound itself
 * @property {number} atHigh
 * @property {number | undefined} deterministic the action without noise, if it is known
 */

/**
 * Returns what the act request of a policy asks for beside the action, so that its distribution can
 * be drawn.
 *
 * @param {import("softedge:page-types").Distribution} distribution
 * @returns {import("softedge:page-types").Returnable[]} for the request's `return`
 */
export function wantedFor(distribution) {
  if (distribution.endsWith("_gaussian")) return ["mean", "log_std"];
  return distribution === "categorical" ? ["probabilities"] : [];
}

/**
 * Returns the distribution of dimension i of a real-valued action.
 *
 * @param {{ distribution: import("softedge:page-types").Distribution, action: { low: number[], high: number[] } }} manifest
 * @param {{ action: number[], mean?: number[], log_std?: number[], mode: string }[]} decisions the
 *   latest ones; the last is shown
 * @param {number} i
 * @returns {DimensionNoise}
 */
export function dimensionNoise({ distribution, action }, decisions, i) {
  const last = decisions[decisions.length - 1];
  const [low, high] = [action.low[i], action.high[i]];
  const still = last.mode === "deterministic" ? last.action[i] : undefined;
  const none = { heights: [], atLow: 0, atHigh: 0, deterministic: still };
  if (last.mean === undefined || last.log_std === undefined) {
    // Nobody computes the density of an implicit policy: its recent actions stand for it.
    if (distribution !== "implicit" || still !== undefined) return none;
    return { ...none, heights: relative(histogram(decisions, i, low, high)) };
  }
  const dimension = { low, high, mean: last.mean[i], logStd: last.log_std[i] };
  const deterministic = noiselessAction(distribution, dimension);
  if (distribution === "squashed_gaussian") {
    return { ...none, heights: relative(squashedCells(dimension, cells)), deterministic };
  }
  const { cells: inside, atLow, atHigh } = clippedCells(dimension, cells);
  return { heights: relative(inside), atLow, atHigh, deterministic };
}

/** Counts of drawn actions in equal cells. */
function histogram(decisions, i, low, high) {
  const counts = new Float64Array(cells / 2);
  for (const { action } of decisions) {
    const share = (action[i] - low) / (high - low);
    counts[Math.min(counts.length - 1, Math.max(0, Math.floor(share * counts.length)))] += 1;
  }
  return counts;
}

/** Heights as shares of the highest. */
function relative(heights) {
  const most = Math.max(...heights);
  return most > 0 ? Array.from(heights, (height) => height / most) : [];
}
