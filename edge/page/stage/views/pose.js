/** The numbers of a body in a pose: x y z, w x y z. */
export const numbersPerBody = 7;

/**
 * Writes the pose between two poses. Positions are interpolated linearly, and so are quaternions,
 * normalized, the short way round: -q is the rotation of q. Between two poses of one control step the
 * angle is small, where this equals the spherical interpolation.
 *
 *     q = normalized((1 - share) a + share sgn(a · b) b)
 *
 * @param {ArrayLike<number>} from
 * @param {ArrayLike<number>} to
 * @param {number} share from 0 to 1
 * @param {Float32Array} between is written
 */
export function interpolatePose(from, to, share, between) {
  for (let body = 0; body < between.length; body += numbersPerBody) {
    for (let i = body; i < body + 3; i++) between[i] = from[i] + share * (to[i] - from[i]);
    interpolateQuaternion(from, to, share, between, body + 3);
  }
}

function interpolateQuaternion(from, to, share, between, at) {
  let product = 0;
  for (let i = at; i < at + 4; i++) product += from[i] * to[i];
  const sign = product < 0 ? -1 : 1;
  let square = 0;
  for (let i = at; i < at + 4; i++) {
    const value = (1 - share) * from[i] + share * sign * to[i];
    between[i] = value;
    square += value * value;
  }
  const length = Math.sqrt(square);
  for (let i = at; i < at + 4; i++) between[i] /= length;
}

/**
 * Returns the point that the camera follows: the first body's position in the coordinates in which it
 * is followed, 0 in the others.
 *
 * @param {ArrayLike<number>} pose
 * @param {readonly boolean[]} follows
 * @returns {import("./types.js").Vector}
 */
export function followedPoint(pose, follows) {
  const at = (i) => (follows[i] ? pose[numbersPerBody + i] : 0);
  return [at(0), at(1), at(2)];
}

/**
 * Returns MuJoCo's quaternion (w, x, y, z) in the order of three.js (x, y, z, w).
 *
 * @param {ArrayLike<number>} values
 * @param {number} [at] the index of w
 * @returns {[number, number, number, number]}
 */
export function quaternionOf(values, at = 0) {
  return [values[at + 1], values[at + 2], values[at + 3], values[at]];
}
