import { fitScene } from "./scene-fit.js";
import { interpolateScene } from "./scene-interpolation.js";
import { sceneColors } from "./scene-look.js";

const sharpest = 2;

/**
 * Shows the flat scenes of an environment.
 *
 * @param {HTMLCanvasElement} canvas its size is that of its style
 * @param {{ dark?: boolean }} [options]
 */
export function createSceneView(canvas, { dark = false } = {}) {
  // Only a canvas that draws otherwise has none.
  const context = /** @type {CanvasRenderingContext2D} */ (
    canvas.getContext("2d", { alpha: false })
  );
  let colorOf = sceneColors(dark);
  /** @type {import("./scene-interpolation.js").Scene | null} */
  let scene = null;
  /** @type {{ from: import("./types.js").Moment | null, to: import("./types.js").Moment | null, share: number }} */
  let shown = { from: null, to: null, share: Number.NaN };

  function draw() {
    if (scene === null) return;
    const { width, height } = canvas;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = colorOf(scene.background);
    context.fillRect(0, 0, width, height);
    const { scale, left, top } = fitScene(scene.view, width, height);
    context.setTransform(scale, 0, 0, -scale, left, top);
    for (const shape of scene.shapes) drawShape(context, shape, colorOf(shape.color));
  }

  function resize() {
    const ratio = Math.min(devicePixelRatio, sharpest);
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    draw();
  }
  resize();

  return {
    /**
     * Shows the moment between two moments.
     *
     * @param {import("./types.js").Moment} from
     * @param {import("./types.js").Moment} to
     * @param {number} share from 0 to 1
     */
    show(from, to, share) {
      if (from.scene === null || to.scene === null) return;
      if (from === shown.from && to === shown.to && share === shown.share) return;
      shown = { from, to, share };
      scene = interpolateScene(from.scene, to.scene, share);
      draw();
    },
    resize,
    setDark(isDark) {
      colorOf = sceneColors(isDark);
      draw();
    },
    dispose() {
      scene = null;
    },
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./scene-interpolation.js").Shape} shape
 * @param {string} color
 */
function drawShape(context, shape, color) {
  context.beginPath();
  switch (shape.kind) {
    case "line":
      context.strokeStyle = color;
      context.lineWidth = shape.width;
      context.lineCap = "round";
      context.moveTo(...shape.from);
      context.lineTo(...shape.to);
      context.stroke();
      return;
    case "disc":
      context.arc(...shape.center, shape.radius, 0, 2 * Math.PI);
      break;
    case "polygon":
      for (const point of shape.points) context.lineTo(...point);
      context.closePath();
      break;
  }
  context.fillStyle = color;
  context.fill();
}
