import type { BodiesPicture, Push, RigidBodies } from "../rigid-bodies.ts";
import { palette } from "../scene.ts";
import type { Camera } from "./camera.ts";
import { bodiesOf, geomsOf, type Joint, type ModelFacts } from "./description.ts";
import type { Simulation } from "./simulation.ts";

/** The bodies of a simulation, for whoever shows or pushes them. */
export function rigidBodiesOf(simulation: Simulation, camera: Camera): RigidBodies {
  let picture: BodiesPicture | undefined;
  return {
    get picture() {
      picture ??= pictureOf(simulation, camera);
      return picture;
    },
    poses: () => simulation.poses(),
    whilePushed(push, work) {
      checkPush(push, simulation.bodyMass.length);
      return simulation.whilePushed(push, work);
    },
  };
}

function pictureOf(simulation: Simulation, camera: Camera): BodiesPicture {
  const { description, bodyMass, solids } = simulation;
  const { azimuth, elevation, target, follows, height } = camera;
  const colors = [
    ...(description.floor ? [palette.ground] : []),
    ...geomsOf(description).map(({ color }) => color),
  ];
  return {
    bodies: ["world", ...bodiesOf(description).map(({ name }) => name)].map((name, i) => ({
      name,
      mass: bodyMass[i],
    })),
    geoms: solids.flatMap((solid, i) => {
      const color = colors[i];
      return color ? [{ ...solid, color }] : [];
    }),
    camera: { azimuth, elevation, target, follows, height },
    planar: isPlanar(description),
  };
}

/** True if joints only slide in the x-z plane, and only turn about y. */
function isPlanar(description: ModelFacts): boolean {
  const stays = ({ type, axis: [x, y, z] = [0, 0, 1] }: Joint) =>
    (type === "slide" && y === 0) || (type === "hinge" && x === 0 && z === 0);
  return bodiesOf(description).every(({ joints = [] }) => joints.every(stays));
}

function checkPush({ body, point, force }: Push, count: number): void {
  if (!Number.isInteger(body) || body < 1 || body >= count) {
    throw new RangeError(`a push is of a body from 1 to ${count - 1}, got ${body}`);
  }
  for (const [name, vector] of Object.entries({ point, force })) {
    if (vector.length === 3 && vector.every(Number.isFinite)) continue;
    throw new RangeError(`the ${name} of a push is 3 finite numbers, got ${vector.join(", ")}`);
  }
}
