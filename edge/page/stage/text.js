import { format } from "../format.js";

/** Words for terminations, where it is not that the robot fell. */
const ends = {
  "Taxi-v3": "delivered",
  "MountainCar-v0": "reached the flag",
  "MountainCarContinuous-v0": "reached the flag",
  "Acrobot-v1": "swung up",
  "CartPole-v1": "fell",
};

/**
 * A word for the end of an episode that terminates.
 *
 * @param {string | undefined} environment
 * @param {{ kind: string } | undefined} picture
 */
export function endWord(environment, picture) {
  if (Object.hasOwn(ends, environment ?? "")) return ends[environment];
  return picture?.kind === "bodies" ? "fell" : "ended";
}

/**
 * The state of an arm's episode at a moment.
 *
 * @param {{ step: number, terminated: boolean, truncated: boolean, stopped?: string }} frame
 * @param {boolean} isPlaying
 * @param {string} end the word for a termination
 */
export function stateText({ step, terminated, truncated, stopped }, isPlaying, end) {
  if (terminated) return `${end} at step ${step}`;
  if (truncated) return `time limit at step ${step}`;
  if (stopped !== undefined) return `stopped at step ${step}: ${stopped}`;
  return isPlaying ? "running" : "paused";
}

/** A number of bytes for people: 283 kB, 10.3 MB. */
export function bytesText(bytes) {
  const [unit, size] = bytes < 999_500 ? ["kB", bytes / 1e3] : ["MB", bytes / 1e6];
  return `${format(Number(size.toPrecision(3)))} ${unit}`;
}

/** A share of real time: 0.16×. */
export function paceText(pace) {
  return `${pace < 10 ? Number(pace.toPrecision(2)) : Math.round(pace)}\u00d7`;
}
