/*
 * The force of a push that is aimed by dragging: as if a spring accelerated the body.
 */

/** The acceleration for each meter that is dragged, in 1/s^2. */
const stiffness = 250;
/** The largest acceleration in m/s^2: stronger pushes make simulations unstable. */
const strongest = 500;

/**
 * Returns the force of a drag.
 *
 *     f = m stiffness d min(1, strongest / |stiffness d|)
 *
 * @param {readonly number[]} drag d, from the grabbed point to the pointer, in meters
 * @param {number} mass m of the body in kilograms
 * @param {boolean} planar true if the force stays in the x-z plane
 * @returns {import("./types.js").Vector} newtons
 */
export function forceOfDrag([x, y, z], mass, planar) {
  const across = planar ? 0 : y;
  const acceleration = stiffness * Math.hypot(x, across, z);
  const factor = mass * stiffness * (acceleration > strongest ? strongest / acceleration : 1);
  return [factor * x, factor * across, factor * z];
}

/**
 * Returns the drag that an arrow of a force shows: the inverse of `forceOfDrag`.
 *
 * @param {readonly number[]} force in newtons
 * @param {number} mass of the body in kilograms
 * @returns {import("./types.js").Vector} meters
 */
export function dragOfForce([x, y, z], mass) {
  const factor = 1 / (mass * stiffness);
  return [factor * x, factor * y, factor * z];
}

/**
 * Returns the normal of the plane in which a push is aimed: the picture's, or the x-z plane of a
 * planar robot that is not seen edge-on.
 *
 * @param {readonly number[]} view the unit vector along which the camera looks
 * @param {boolean} planar
 * @returns {import("./types.js").Vector}
 */
export function aimingNormal([x, y, z], planar) {
  return planar && Math.abs(y) > 0.2 ? [0, 1, 0] : [x, y, z];
}
