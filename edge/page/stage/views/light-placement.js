const perDegree = Math.PI / 180;

/**
 * Returns the direction to a light, as seen by a camera that looks along an azimuth.
 *
 * @param {number} azimuth of the camera, in degrees
 * @param {{ right: number, forward: number, up: number }} direction
 * @returns {import("./types.js").Vector} a unit vector
 */
export function lightDirection(azimuth, { right, forward, up }) {
  const [sine, cosine] = [Math.sin(azimuth * perDegree), Math.cos(azimuth * perDegree)];
  const length = Math.hypot(right, forward, up);
  return [
    (right * sine + forward * cosine) / length,
    (forward * sine - right * cosine) / length,
    up / length,
  ];
}

/**
 * Returns the point nearest to `point`, of those that are whole texels of a shadow map apart. Moved in
 * such steps alone, a light's shadows do not flicker at their borders.
 *
 * @param {readonly number[]} point
 * @param {readonly number[]} direction to the light, a unit vector
 * @param {number} texel the width of a texel
 * @returns {import("./types.js").Vector}
 */
export function snappedToTexels(point, [x, y, z], texel) {
  const across = Math.hypot(x, y);
  const right = across > 0 ? [-y / across, x / across, 0] : [1, 0, 0];
  const up = [-z * right[1], z * right[0], x * right[1] - y * right[0]];
  const axes = [right, up];
  const moved = [...point];
  for (const axis of axes) {
    const along = axis.reduce((sum, each, i) => sum + each * point[i], 0);
    const shift = Math.round(along / texel) * texel - along;
    for (let i = 0; i < 3; i++) moved[i] += shift * axis[i];
  }
  return [moved[0], moved[1], moved[2]];
}
