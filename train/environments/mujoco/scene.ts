import { type Point, palette, type Scene, type SceneShape } from "../scene.ts";
import { geomsOf, type Model, type Vector } from "./description.ts";
import type { Simulation } from "./simulation.ts";

/** A distant camera: a parallel projection. */
export interface Camera {
  /** The viewing direction in degrees: azimuth 90 looks along y, a negative elevation down. */
  azimuth: number;
  elevation: number;
  /**
   * The center of the picture, relative to the first body in coordinates in which it is followed.
   */
  target: Vector;
  /** The coordinates (x, y, z) in which the camera follows the first body. */
  follows: readonly [boolean, boolean, boolean];
  /** The height of the picture in meters. */
  height: number;
  /** The extent of the floor around the target, in whole meters. */
  floor: number;
}

const aspect = 4 / 3;
/** The width of the outline around a part, in meters. */
const outline = 0.018;

/** The projection onto the picture's plane, and the depth of a point. */
function projector({ azimuth, elevation }: Camera) {
  const [a, e] = [(azimuth * Math.PI) / 180, (elevation * Math.PI) / 180];
  const right = [Math.sin(a), -Math.cos(a), 0];
  const forward = [Math.cos(a) * Math.cos(e), Math.sin(a) * Math.cos(e), Math.sin(e)];
  const up = [-Math.cos(a) * Math.sin(e), -Math.sin(a) * Math.sin(e), Math.cos(e)];
  const dot = (v: number[], [x, y, z]: Vector) => v[0] * x + v[1] * y + v[2] * z;
  return {
    flat: (point: Vector): Point => [dot(right, point), dot(up, point)],
    depth: (point: Vector) => dot(forward, point),
  };
}

/** The squares of a checkered floor around a place, each a meter wide. */
function floorShapes([x, y]: Vector, reach: number, flat: (point: Vector) => Point): SceneShape[] {
  const shapes: SceneShape[] = [];
  const square = (i: number, j: number, size: number, color: string) => {
    const corners: Vector[] = [
      [i, j, 0],
      [i + size, j, 0],
      [i + size, j + size, 0],
      [i, j + size, 0],
    ];
    shapes.push({ kind: "polygon", points: corners.map(flat), color });
  };
  const [left, front] = [Math.round(x) - reach, Math.round(y) - reach];
  square(left, front, 2 * reach, palette.ground);
  for (let i = left; i < left + 2 * reach; i++) {
    for (let j = front; j < front + 2 * reach; j++) {
      if ((i + j) % 2 === 0) square(i, j, 1, palette.groundDark);
    }
  }
  return shapes;
}

/**
 * Draws a model's capsules as lines and its spheres as discs, which a parallel projection makes of
 * them.
 */
export function modelScene(model: Model, camera: Camera): (simulation: Simulation) => Scene {
  const geoms = geomsOf(model);
  const first = model.floor ? 1 : 0;
  const { flat, depth } = projector(camera);
  return (simulation) => {
    const { xpos, geom_xpos: position, geom_xmat: rotation } = simulation.state;
    const follow = (i: number) => camera.target[i] + (camera.follows[i] ? xpos[3 + i] : 0);
    const target: Vector = [follow(0), follow(1), follow(2)];
    const fixed = model.fixtures?.length ?? 0;
    const parts = geoms.map((geom, i) => {
      const at = 3 * (first + i);
      const center: Vector = [position[at], position[at + 1], position[at + 2]];
      if (geom.type === "sphere") return { geom, center, ends: [center, center] };
      const half =
        "from" in geom
          ? Math.hypot(...geom.to.map((x, k) => x - geom.from[k])) / 2
          : geom.halfLength;
      // The third column of the rotation matrix: the direction of the capsule's z axis.
      const end = (sign: number): Vector => [
        center[0] + sign * half * rotation[3 * at + 2],
        center[1] + sign * half * rotation[3 * at + 5],
        center[2] + sign * half * rotation[3 * at + 8],
      ];
      return { geom, center, ends: [end(-1), end(1)] };
    });
    // Fixtures are behind moving parts, which are sorted from far to near.
    const moving = parts.slice(fixed).sort((one, other) => depth(other.center) - depth(one.center));
    const shapes = [...parts.slice(0, fixed), ...moving].flatMap(({ geom, ends }): SceneShape[] => {
      const [from, to] = ends.map(flat);
      const width = 2 * geom.radius;
      return [
        { kind: "line", from, to, width: width + 2 * outline, color: palette.outline },
        { kind: "line", from, to, width, color: geom.color },
      ];
    });
    const [x, y] = flat(target);
    const width = camera.height * aspect;
    return {
      view: { left: x - width / 2, bottom: y - camera.height / 2, width, height: camera.height },
      background: palette.sky,
      shapes: [...(model.floor ? floorShapes(target, camera.floor, flat) : []), ...shapes],
    };
  };
}
