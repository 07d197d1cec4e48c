import { gumbelQuantile, normalQuantile, openUniform } from "./distributions.ts";
import { philox4x32 } from "./philox.ts";

/** The quantile functions of the noise: N(0, 1) and Gumbel(0, 1). */
const quantiles = { normal: normalQuantile, gumbel: gumbelQuantile };

/**
 * Draws the noise of acting: independent entries from one law. An entry depends only on the seed,
 * the step, its row and its column, not on how many rows are drawn together.
 *
 * Word `column mod 4` of philox(counter, key), where counter = (floor(column / 4), row, step, 0)
 * and
 * key = (seed mod 2^32, floor(seed / 2^32)).
 *
 * @param seed a whole number from 0 to 2^53 - 1
 * @param step distinguishes the moments of an episode that uses one seed
 * @returns [rows, columns] in row-major order, float32
 */
export function drawEpsilon(
  law: keyof typeof quantiles,
  seed: number,
  rows: number,
  columns: number,
  step = 0,
): Float32Array<ArrayBuffer> {
  const quantile = quantiles[law];
  const epsilon = new Float32Array(rows * columns);
  const words = new Uint32Array(4);
  const [key0, key1] = [seed % 4294967296, Math.floor(seed / 4294967296)];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (column % 4 === 0) {
        words.set([column / 4, row, step, 0]);
        philox4x32(words, key0, key1);
      }
      epsilon[row * columns + column] = quantile(openUniform(words[column % 4]));
    }
  }
  return epsilon;
}
