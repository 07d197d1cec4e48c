/*
 * The quality of pictures. It falls where frames take long, as they do without a graphics processor,
 * and never rises again: it cannot oscillate.
 */

/**
 * From the best to the fastest. Shadows have soft edges, and fall on bodies too; or they fall on the
 * ground alone.
 */
export const qualities = [
  { pixelRatio: 2, shadows: "soft" },
  { pixelRatio: 1, shadows: "soft" },
  { pixelRatio: 1, shadows: "plain" },
  { pixelRatio: 1, shadows: "none" },
];

/** The longest time in milliseconds for a frame: two views at 20 frames per second. */
const longest = 25;
/** The number of long frames in a row after which quality falls. */
const patience = 3;

/**
 * @typedef {object} QualityState
 * @property {number} level an index of `qualities`
 * @property {number} slow the number of long frames in a row
 */

/** @type {QualityState} */
export const bestQuality = { level: 0, slow: 0 };

/**
 * Returns the state after another frame.
 *
 * @param {QualityState} state
 * @param {number} milliseconds that the frame took
 * @returns {QualityState}
 */
export function afterFrame({ level, slow }, milliseconds) {
  if (milliseconds <= longest || level === qualities.length - 1) return { level, slow: 0 };
  return slow + 1 < patience ? { level, slow: slow + 1 } : { level: level + 1, slow: 0 };
}

/**
 * Returns true for frames whose time is taken: some early ones, then few, because it takes waiting
 * for the graphics processor. The first frames compile programs.
 *
 * @param {number} frame counted from 0
 */
export function isTimed(frame) {
  return frame < 40 ? frame > 4 && frame % 4 === 0 : frame % 60 === 0;
}
