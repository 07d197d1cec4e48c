/*
 * The colors and lights of the view of bodies. The light ones are those of pictures of environments
 * (train/environments/scene.ts); the ground of the dark ones is the pages' (style.css).
 */

/**
 * @typedef {object} Look
 * @property {string} zenith the background at the top
 * @property {string} horizon the background at the horizon, into which the ground fades
 * @property {string} tile
 * @property {string} otherTile
 * @property {string} shadow
 * @property {number} shadowOpacity
 * @property {string} skyLight
 * @property {string} groundLight
 * @property {number} ambient
 * @property {number} key the intensity of the light that casts shadows
 * @property {number} rim the intensity of the light from behind
 * @property {string} highlight
 * @property {string} arrow
 * @property {Record<string, string>} bodies the colors that bodies have instead of their own
 */

/** @type {Look} */
const light = {
  zenith: "#dfe8ec",
  horizon: "#f4f1ea",
  tile: "#dcd6c8",
  otherTile: "#cfc8b7",
  shadow: "#2b2d42",
  shadowOpacity: 0.42,
  skyLight: "#ffffff",
  groundLight: "#cbbfa6",
  ambient: 2.0,
  key: 2.5,
  rim: 0.5,
  highlight: "#e9b44c",
  arrow: "#c2410c",
  bodies: {},
};

/** @type {Look} */
const dark = {
  zenith: "#101214",
  horizon: "#1d2022",
  tile: "#2c3033",
  otherTile: "#24282a",
  shadow: "#000000",
  shadowOpacity: 0.55,
  skyLight: "#dfe9f2",
  groundLight: "#4a4f55",
  ambient: 1.8,
  key: 2.6,
  rim: 1.2,
  highlight: "#e9b44c",
  arrow: "#ff9a5c",
  bodies: { "#3d5a80": "#5b80b0", "#2b2d42": "#4c5072" },
};

/**
 * @param {boolean} isDark
 * @returns {Look}
 */
export function lookOf(isDark) {
  return isDark ? dark : light;
}
