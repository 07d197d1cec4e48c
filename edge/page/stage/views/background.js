/** The width and height of the texture, which is stretched over the picture. */
const columns = 64;
const rows = 256;

/**
 * The background: a gradient from the top of the picture to the horizon's color.
 *
 * @param {any} three
 * @param {import("./look.js").Look} look
 */
export function createBackground(three, { zenith, horizon }) {
  const [top, bottom] = [zenith, horizon].map((color) => {
    const { r, g, b } = new three.Color(color).convertLinearToSRGB();
    return [r, g, b];
  });
  const data = new Uint8Array(4 * columns * rows).fill(255);
  for (let pixel = 0; pixel < columns * rows; pixel++) {
    // Rows go up; the horizon's color fills the lower half.
    const share = Math.max(0, (2 * Math.floor(pixel / columns)) / (rows - 1) - 1);
    // Noise instead of visible steps: the colors are few levels apart.
    const noise = Math.random();
    for (let i = 0; i < 3; i++) {
      data[4 * pixel + i] = 255 * (bottom[i] + share * (top[i] - bottom[i])) + noise;
    }
  }
  const texture = new three.DataTexture(data, columns, rows, three.RGBAFormat);
  texture.colorSpace = three.SRGBColorSpace;
  texture.magFilter = three.LinearFilter;
  texture.minFilter = three.LinearFilter;
  texture.needsUpdate = true;
  return texture;
}
