/** The colors of scenes (train/environments/scene.ts) on dark pages. */
const darkColors = {
  "#f4f1ea": "#1d2022",
  "#dcd6c8": "#2c3033",
  "#cfc8b7": "#43494d",
  "#2b2d42": "#b8bdc2",
  "#3d5a80": "#6f93bf",
};

/**
 * Returns what color a scene's color is painted with.
 *
 * @param {boolean} isDark
 * @returns {(color: string) => string}
 */
export function sceneColors(isDark) {
  return (color) => (isDark && darkColors[color]) || color;
}
