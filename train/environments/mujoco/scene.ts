import { palette, type Scene, type SceneShape } from "../scene.ts";
import type { Camera } from "./camera.ts";
import { geomsOf, type ModelFacts, type Vector } from "./description.ts";
import { type PlacedPart, partShape, placeParts } from "./part-shapes.ts";
import { type Projection, projector } from "./projection.ts";
import type { Simulation } from "./simulation.ts";

const aspect = 4 / 3;

/** The tiles of a checkered floor around a place. */
function floorShapes(
  [x, y, z]: Vector,
  { floor: reach, tile = 1 }: Camera,
  { flat }: Projection,
): SceneShape[] {
  const shapes: SceneShape[] = [];
  /** A square of so many tiles, whose nearest corner is at tile (i, j). */
  const square = (i: number, j: number, size: number, color: string) => {
    const corners: Vector[] = [
      [i * tile, j * tile, z],
      [(i + size) * tile, j * tile, z],
      [(i + size) * tile, (j + size) * tile, z],
      [i * tile, (j + size) * tile, z],
    ];
    shapes.push({ kind: "polygon", points: corners.map(flat), color });
  };
  const [left, front] = [Math.round(x / tile) - reach, Math.round(y / tile) - reach];
  square(left, front, 2 * reach, palette.ground);
  for (let i = left; i < left + 2 * reach; i++) {
    for (let j = front; j < front + 2 * reach; j++) {
      if ((i + j) % 2 === 0) square(i, j, 1, palette.groundDark);
    }
  }
  return shapes;
}

/** A camera that looks at a whole model from the side, and follows its first body along x. */
export function sideView({ extent }: ModelFacts): Camera {
  const { center, size } = extent ?? { center: [0, 0, 0.5], size: 2 };
  const tile = size / 4;
  return {
    azimuth: 90,
    elevation: -8,
    target: [0, center[1], center[2]],
    follows: [true, false, false],
    height: 1.5 * size,
    floor: 12,
    tile,
    outline: size / 100,
  };
}

/** Draws a model's parts with outlines, on its floor. */
export function modelScene(model: ModelFacts, camera: Camera): (simulation: Simulation) => Scene {
  const geoms = geomsOf(model);
  const first = model.floor ? 1 : 0;
  const projection = projector(camera);
  const { flat, depth } = projection;
  const { outline = 0.018 } = camera;
  // Rounded, so that parts at the same depth stay in the model's order.
  const farness = ({ center }: PlacedPart) => Math.round(depth(center) * 1e9);
  return (simulation) => {
    const { state } = simulation;
    const follow = (i: number) => camera.target[i] + (camera.follows[i] ? state.xpos[3 + i] : 0);
    const target: Vector = [follow(0), follow(1), follow(2)];
    const fixed = model.fixtures?.length ?? 0;
    const parts = placeParts(geoms, first, state);
    // Fixtures are behind moving parts, and those are sorted from far to near.
    const fixtures = parts.slice(0, fixed);
    const moving = parts.slice(fixed).sort((one, other) => farness(other) - farness(one));
    const outlined = (some: readonly PlacedPart[]) => {
      const draw = (growth: number, colorOf: (color: string) => string) =>
        some.flatMap((part) => {
          const { color } = part.geom;
          return color === null ? [] : [partShape(part, growth, colorOf(color), projection)];
        });
      return [...draw(outline, () => palette.outline), ...draw(0, (color) => color)];
    };
    const shapes = [outlined(fixtures), ...moving.map((part) => outlined([part]))].flat();
    const [x, y] = flat(target);
    const width = camera.height * aspect;
    const ground: Vector = [target[0], target[1], model.floor?.height ?? 0];
    const floor = model.floor ? floorShapes(ground, camera, projection) : [];
    return {
      view: { left: x - width / 2, bottom: y - camera.height / 2, width, height: camera.height },
      background: palette.sky,
      shapes: [...floor, ...shapes],
    };
  };
}
