import { basename } from "node:path";
import type { MjModel } from "@mujoco/mujoco";
import type { Body, Geom, Joint, ModelFacts, Motor, Vector } from "./description.ts";
import type { NamedDimension } from "./dimensions.ts";
import { geomKinds } from "./geom-kinds.ts";

/*
 * The description of a model that MuJoCo has compiled from a file: the facts that observations,
 * actions and pictures are made of.
 */

const jointTypes = ["free", "ball", "slide", "hinge"] as const;
/** The number of the kind of transmission that drives a joint. */
const jointTransmission = 0;
/** MuJoCo shows geoms of these groups; higher ones are for collisions by convention. */
const visibleGroups = 3;

/** Reads the names of a kind of element, which is "body 3" where it has none. */
function namesIn(model: MjModel, addresses: ArrayLike<number>, kind: string): string[] {
  const bytes = Uint8Array.from(model.names);
  return Array.from(addresses, (start, i) => {
    const name = new TextDecoder().decode(bytes.subarray(start, bytes.indexOf(0, start)));
    return name === "" ? `${kind} ${i}` : name;
  });
}

function vectorAt(values: ArrayLike<number>, index: number): Vector {
  return [values[3 * index], values[3 * index + 1], values[3 * index + 2]];
}

function hex(rgba: ArrayLike<number>, index: number): string {
  const channels = [0, 1, 2].map((i) => Math.round(255 * Math.min(1, rgba[4 * index + i])));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/** The color of a geom, or null if MuJoCo does not show it. */
function colorOf(model: MjModel, i: number): string | null {
  const material = model.geom_matid[i];
  const [rgba, index] = material >= 0 ? [model.mat_rgba, material] : [model.geom_rgba, i];
  const isVisible = model.geom_group[i] < visibleGroups && rgba[4 * index + 3] > 0;
  return isVisible ? hex(rgba, index) : null;
}

/** A geom by its shape; a mesh is drawn as the box that bounds it. */
function geomOf(model: MjModel, i: number): Geom {
  const color = colorOf(model, i);
  const [radius, halfLength] = vectorAt(model.geom_size, i);
  switch (model.geom_type[i]) {
    case geomKinds.plane:
      return { type: "sphere", radius, color: null };
    case geomKinds.sphere:
      return { type: "sphere", radius, color };
    case geomKinds.capsule:
      return { type: "capsule", radius, halfLength, color };
    case geomKinds.cylinder:
      return { type: "cylinder", radius, halfLength, color };
    case geomKinds.ellipsoid:
      return { type: "ellipsoid", half: vectorAt(model.geom_size, i), color };
    default:
      return { type: "box", half: vectorAt(model.geom_aabb, 2 * i + 1), color };
  }
}

function jointOf(model: MjModel, name: string, i: number): Joint {
  const type = jointTypes[model.jnt_type[i]];
  return { name, type, axis: vectorAt(model.jnt_axis, i) };
}

/** The indices of what belongs to a body. */
function range(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => start + i);
}

/** @throws {RangeError} if an actuator has no bounds */
function motorOf(model: MjModel, name: string, i: number, joints: readonly Joint[]): Motor {
  const range = [model.actuator_ctrlrange[2 * i], model.actuator_ctrlrange[2 * i + 1]] as const;
  if (range[0] >= range[1]) {
    throw new RangeError(
      `the actuator "${name}" has no bounds, which actions need: give it a ctrlrange`,
    );
  }
  const drives = model.actuator_trntype[i] === jointTransmission;
  const joint = drives ? joints[model.actuator_trnid[2 * i]] : undefined;
  const isMotor = model.actuator_gaintype[i] === 0 && model.actuator_biastype[i] === 0;
  const gear = model.actuator_gear[6 * i];
  if (joint && isMotor && joint.type !== "ball" && joint.type !== "free") {
    return { joint: joint.name, gear, range };
  }
  const dimension: NamedDimension = { name: `${name.replaceAll("_", " ")} control`, unit: "" };
  return { joint: joint?.name ?? name, gear, range, dimension };
}

/**
 * Describes a compiled model.
 *
 * @param path of its file
 * @throws {RangeError} if it has no actuator, or one without bounds
 */
export function describeCompiled(model: MjModel, path: string): ModelFacts {
  const names = namesIn(model, model.name_bodyadr, "body");
  const jointNames = namesIn(model, model.name_jntadr, "joint");
  const joints = jointNames.map((name, i) => jointOf(model, name, i));
  const actuators = namesIn(model, model.name_actuatoradr, "actuator");
  if (actuators.length === 0) {
    throw new RangeError(`${path} has no actuator: actions need at least one`);
  }
  const geomsOfBody = (body: number) =>
    range(model.body_geomadr[body], model.body_geomnum[body]).map((i) => geomOf(model, i));
  const bodies = names.map(
    (name, body): Body => ({
      name,
      pos: [0, 0, 0],
      joints: range(model.body_jntadr[body], model.body_jntnum[body]).map((i) => joints[i]),
      geoms: geomsOfBody(body),
    }),
  );
  const [world, ...others] = bodies;
  const hasFloor = world.geoms.length > 0 && model.geom_type[0] === geomKinds.plane;
  return {
    name: basename(path),
    option: { timestep: model.opt.timestep },
    ...(hasFloor && { floor: { height: model.geom_pos[2] } }),
    fixtures: hasFloor ? world.geoms.slice(1) : world.geoms,
    bodies: others,
    motors: actuators.map((name, i) => motorOf(model, name, i, joints)),
    controlRange: [-1, 1],
    extent: { center: vectorAt(model.stat.center, 0), size: model.stat.extent },
  };
}
