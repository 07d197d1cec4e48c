/**
 * Returns the scale and the origin of a scene on a canvas: the whole view, as large as it fits, in the
 * middle.
 *
 *     (x, y) of the scene -> (left + scale x, top - scale y) in pixels
 *
 * @param {{ left: number, bottom: number, width: number, height: number }} view
 * @param {number} width of the canvas in pixels
 * @param {number} height
 */
export function fitScene(view, width, height) {
  const scale = Math.min(width / view.width, height / view.height);
  return {
    scale,
    left: width / 2 - scale * (view.left + view.width / 2),
    top: height / 2 + scale * (view.bottom + view.height / 2),
  };
}
