/**
 * The background: a gradient from the top of the picture to the horizon's color.
 *
 * @param {object} three
 * @param {import("./look.js").Look} look
 */
export function createBackground(three, { zenith, horizon }) {
  const rows = 64;
  const [top, bottom] = [zenith, horizon].map((color) => new three.Color(color));
  const data = new Uint8Array(4 * rows);
  for (let row = 0; row < rows; row++) {
    // Rows go up; the horizon's color fills the lower half.
    const share = Math.max(0, (2 * row) / (rows - 1) - 1);
    const { r, g, b } = bottom.clone().lerp(top, share).convertLinearToSRGB();
    data.set([255 * r, 255 * g, 255 * b, 255].map(Math.round), 4 * row);
  }
  const texture = new three.DataTexture(data, 1, rows, three.RGBAFormat);
  texture.colorSpace = three.SRGBColorSpace;
  texture.magFilter = three.LinearFilter;
  texture.minFilter = three.LinearFilter;
  texture.needsUpdate = true;
  return texture;
}
