import type { Scene, SceneShape } from "../train/environments/scene.ts";

/** Formats a number with as many digits as a picture needs. */
function short(x: number): string {
  return String(Number(x.toFixed(4)));
}

/** A shape as an SVG element; y points down in SVG. */
function shapeElement(shape: SceneShape): string {
  switch (shape.kind) {
    case "line": {
      const [[x1, y1], [x2, y2]] = [shape.from, shape.to];
      return (
        `<line x1="${short(x1)}" y1="${short(-y1)}" x2="${short(x2)}" y2="${short(-y2)}" ` +
        `stroke="${shape.color}" stroke-width="${short(shape.width)}" stroke-linecap="round"/>`
      );
    }
    case "disc": {
      const [x, y] = shape.center;
      return `<circle cx="${short(x)}" cy="${short(-y)}" r="${short(shape.radius)}" fill="${shape.color}"/>`;
    }
    case "polygon": {
      const points = shape.points.map(([x, y]) => `${short(x)},${short(-y)}`).join(" ");
      return `<polygon points="${points}" fill="${shape.color}"/>`;
    }
  }
}

/** Pixels between two scenes. */
const gap = 4;

/** The size in pixels of a picture of a scene that is `height` pixels high. */
export function pictureSize({ view }: Scene, height: number): { width: number; height: number } {
  return { width: Math.round((height * view.width) / view.height), height };
}

/**
 * Draws scenes side by side, from left to right, as an SVG document.
 *
 * @param height of the picture in pixels
 */
export function sceneSvg(scenes: readonly Scene[], height: number): string {
  const sizes = scenes.map((scene) => pictureSize(scene, height));
  const total = sizes.reduce((sum, { width }) => sum + width + gap, -gap);
  let x = 0;
  const panels = scenes.map(({ view, background, shapes }, i) => {
    const { width } = sizes[i];
    const box = [view.left, -view.bottom - view.height, view.width, view.height];
    const panel =
      `<svg x="${x}" width="${width}" height="${height}" viewBox="${box.map(short).join(" ")}">` +
      `<rect x="${short(box[0])}" y="${short(box[1])}" width="${short(box[2])}" ` +
      `height="${short(box[3])}" fill="${background}"/>${shapes.map(shapeElement).join("")}</svg>`;
    x += width + gap;
    return panel;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${total}" height="${height}" ` +
    `viewBox="0 0 ${total} ${height}">${panels.join("")}</svg>`
  );
}
