/*
 * The checkered ground, which never ends: it is moved along with what is looked at, by whole periods
 * of its pattern, so that no one sees it move.
 */

/**
 * Returns the width of a tile: the largest of 1, 2 or 5 times a power of ten that is at most half of
 * the height of the picture.
 *
 * @param {number} height in meters
 */
export function tileWidth(height) {
  const most = height / 2;
  const power = 10 ** Math.floor(Math.log10(most));
  // The tolerance lets 10 ** k itself pass.
  const factor = [5, 2, 1].find((each) => each * power <= most * (1 + 1e-9)) ?? 1;
  return factor * power;
}

/**
 * Returns the multiple of a period that is nearest to a place.
 *
 * @param {number} place
 * @param {number} period
 */
export function recentred(place, period) {
  return Math.round(place / period) * period;
}
