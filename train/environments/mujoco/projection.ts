import type { Point } from "../scene.ts";
import type { Vector } from "./description.ts";

/** The viewing direction in degrees: azimuth 90 looks along y, a negative elevation down. */
export interface Direction {
  azimuth: number;
  elevation: number;
}

/** The projection onto the picture's plane, and the depth of a point. */
export function projector({ azimuth, elevation }: Direction) {
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

export type Projection = ReturnType<typeof projector>;
