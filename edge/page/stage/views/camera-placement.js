/*
 * The place of a perspective camera. A direction is an azimuth and an elevation in degrees, as in
 * MuJoCo: azimuth 90 looks along y, and a negative elevation looks down.
 */

/** The camera's vertical field of view in degrees. */
export const fieldOfView = 28;

/** Straight down, "up" in the picture would be undefined. */
const steepest = 89.5;
/** The width of a picture for its height for which environments set their cameras. */
const usualAspect = 4 / 3;
const perDegree = Math.PI / 180;

/**
 * The distance from which a picture of this height is seen; a narrower picture is seen from farther
 * away, so that its width is still in it.
 *
 *     distance = height / (2 tan(fieldOfView / 2)) max(1, usualAspect / aspect)
 *
 * @param {number} height in meters, at the target
 * @param {number} aspect the picture's width / height
 */
export function fittingDistance(height, aspect) {
  const distance = height / (2 * Math.tan((fieldOfView / 2) * perDegree));
  return distance * Math.max(1, usualAspect / aspect);
}

/**
 * Returns the vector from the target to a camera that looks in a direction at it.
 *
 * @param {{ azimuth: number, elevation: number, distance: number }} placement
 * @returns {import("./types.js").Vector}
 */
export function eyeOffset({ azimuth, elevation, distance }) {
  const a = azimuth * perDegree;
  const e = Math.min(steepest, Math.max(-steepest, elevation)) * perDegree;
  return [
    -distance * Math.cos(a) * Math.cos(e),
    -distance * Math.sin(a) * Math.cos(e),
    -distance * Math.sin(e),
  ];
}

/**
 * Returns the direction and distance of a camera that is at `offset` from its target.
 *
 * @param {ArrayLike<number>} offset
 */
export function placementOf({ 0: x, 1: y, 2: z }) {
  const distance = Math.hypot(x, y, z);
  return {
    azimuth: Math.atan2(-y, -x) / perDegree,
    elevation: Math.asin(-z / distance) / perDegree,
    distance,
  };
}
