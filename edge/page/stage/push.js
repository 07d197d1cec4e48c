/**
 * A push at a body during some control steps.
 *
 * @typedef {object} Push
 * @property {number} step the first step at which it acts
 * @property {number} steps the number of steps
 * @property {number} body MuJoCo's index
 * @property {[number, number, number]} point in the body's frame, in meters
 * @property {[number, number, number]} force in newtons, along the world's axes
 */

/** The seconds that a push lasts. */
export const pushSeconds = 0.04;

/** The change of velocity in m/s that a push from the keyboard would give the whole robot in flight. */
const nudge = 0.4;

/**
 * Returns the push that acts at a step; the latest of several.
 *
 * @param {readonly Push[]} pushes
 * @param {number} step
 * @returns {Push | undefined}
 */
export function pushAt(pushes, step) {
  return pushes.findLast((push) => push.step <= step && step < push.step + push.steps);
}

/**
 * Returns those pushes that can act in an environment.
 *
 * @param {readonly Push[]} pushes
 * @param {{ kind: string, bodies?: readonly unknown[] }} picture
 * @returns {Push[]}
 */
export function pushesIn(pushes, { bodies = [] }) {
  return pushes.filter(({ body }) => body < bodies.length);
}

/**
 * Returns the number of control steps that a push lasts.
 *
 * @param {number} secondsPerStep
 * @returns {number}
 */
export function pushSteps(secondsPerStep) {
  return Math.max(1, Math.round(pushSeconds / secondsPerStep));
}

/**
 * Returns the push of the keyboard: along x at the center of the first body, F = m v / T, where m is
 * the mass of all bodies, v the change of velocity and T the time that it lasts.
 *
 * @param {readonly { mass: number }[]} bodies MuJoCo's, the world first
 * @param {1 | -1} direction forward or back
 * @returns {Pick<Push, "body" | "point" | "force">}
 */
export function keyboardPush(bodies, direction) {
  const mass = bodies.slice(1).reduce((sum, body) => sum + body.mass, 0);
  return { body: 1, point: [0, 0, 0], force: [(direction * mass * nudge) / pushSeconds, 0, 0] };
}

/**
 * Returns a push with the numbers that a link holds, so that a link repeats it exactly: four
 * significant digits of the largest of each vector.
 *
 * @template {Pick<Push, "point" | "force">} T
 * @param {T} push
 * @returns {T}
 */
export function rounded(push) {
  return { ...push, point: roundedVector(push.point), force: roundedVector(push.force) };
}

function roundedVector(vector) {
  const largest = Math.max(...vector.map(Math.abs));
  if (largest === 0) return vector;
  const decimals = Math.min(20, Math.max(0, 3 - Math.floor(Math.log10(largest))));
  // Adding 0 makes 0 of -0.
  return vector.map((number) => Number(number.toFixed(decimals)) + 0);
}
