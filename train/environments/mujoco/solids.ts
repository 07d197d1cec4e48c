import type { MjModel } from "@mujoco/mujoco";
import type { Solid } from "../rigid-bodies.ts";
import type { Vector } from "./description.ts";
import { geomKinds } from "./geom-kinds.ts";

const kinds: readonly Solid["type"][] = [
  "plane",
  "sphere",
  "capsule",
  "ellipsoid",
  "cylinder",
  "box",
];

/** The solid parts of a compiled model, in its order. A mesh is the box that bounds it. */
export function solidsOf(model: MjModel): Solid[] {
  const { geom_type, geom_size, geom_aabb, geom_pos, geom_quat, geom_bodyid } = model;
  return Array.from({ length: model.ngeom }, (_, i): Solid => {
    const type = kinds.find((kind) => geomKinds[kind] === geom_type[i]);
    const [w, x, y, z] = geom_quat.subarray(4 * i, 4 * i + 4);
    return {
      body: geom_bodyid[i],
      type: type ?? "box",
      size: type ? vectorAt(geom_size, i) : vectorAt(geom_aabb, 2 * i + 1),
      pos: vectorAt(geom_pos, i),
      quat: [w, x, y, z],
    };
  });
}

function vectorAt(values: ArrayLike<number>, index: number): Vector {
  return [values[3 * index], values[3 * index + 1], values[3 * index + 2]];
}
