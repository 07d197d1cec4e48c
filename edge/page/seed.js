/** Draws a seed of 32 bits. */
export function drawSeed() {
  return crypto.getRandomValues(new Uint32Array(1))[0];
}
