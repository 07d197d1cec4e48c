import { bodiesOf, type Joint, type ModelFacts } from "./description.ts";

/** The name of one dimension of a space, and its unit; "" if it has none. */
export interface NamedDimension {
  name: string;
  unit: string;
}

/** Names and units in the format of a box. */
export function namesAndUnits(dimensions: readonly NamedDimension[]) {
  return {
    names: dimensions.map(({ name }) => name),
    units: dimensions.map(({ unit }) => unit),
  };
}

const axes = ["x", "y", "z"];

/** A dimension for each part; the parts are axes by default. */
function each(unit: string, nameOf: (part: string) => string, parts = axes): NamedDimension[] {
  return parts.map((part) => ({ name: nameOf(part), unit }));
}

/** Splits a name into words: "right shoulder 1" for "right_shoulder1". */
function wordsOf(name: string): string {
  return name.replaceAll("_", " ").replace(/([a-z])(\d)/, "$1 $2");
}

function labelOf({ label, name }: Joint): string {
  return label ?? wordsOf(name);
}

/** The axis along which a slide joint moves. */
function wayOf({ axis = [0, 0, 1] }: Joint): string {
  const largest = Math.max(...axis.map(Math.abs));
  return axes[axis.findIndex((part) => Math.abs(part) === largest)];
}

function positionsOf(joint: Joint): NamedDimension[] {
  const label = labelOf(joint);
  if (joint.type === "hinge") return [{ name: `${label} angle`, unit: "rad" }];
  if (joint.type === "ball") {
    return each("", (part) => `${label} orientation ${part}`, ["w", ...axes]);
  }
  if (joint.type === "slide") {
    const way = wayOf(joint);
    // It is a height above the ground if the model gives the height in the described pose.
    const isHeight = way === "z" && (joint.ref ?? 0) !== 0;
    return [{ name: isHeight ? `${label} height` : `${label} ${way} position`, unit: "m" }];
  }
  return [
    { name: `${label} x position`, unit: "m" },
    { name: `${label} y position`, unit: "m" },
    { name: `${label} height`, unit: "m" },
    ...each("", (part) => `${label} orientation ${part}`, ["w", ...axes]),
  ];
}

function velocitiesOf(joint: Joint): NamedDimension[] {
  const label = labelOf(joint);
  if (joint.type === "hinge") return [{ name: `${label} angular velocity`, unit: "rad/s" }];
  if (joint.type === "slide") return [{ name: `${label} ${wayOf(joint)} velocity`, unit: "m/s" }];
  const turning = each("rad/s", (axis) => `${label} ${axis} angular velocity`);
  if (joint.type === "ball") return turning;
  return [...each("m/s", (axis) => `${label} ${axis} velocity`), ...turning];
}

/** @param origin of the forces, such as "actuator" */
const forcesOf =
  (origin: string) =>
  (joint: Joint): NamedDimension[] => {
    const label = labelOf(joint);
    if (joint.type === "hinge") return [{ name: `${label} ${origin} torque`, unit: "N m" }];
    if (joint.type === "slide") {
      return [{ name: `${label} ${wayOf(joint)} ${origin} force`, unit: "N" }];
    }
    const torques = each("N m", (axis) => `${label} ${axis} ${origin} torque`);
    if (joint.type === "ball") return torques;
    return [...each("N", (axis) => `${label} ${axis} ${origin} force`), ...torques];
  };

function placeOf(body: string): NamedDimension[] {
  return each("m", (axis) => `${body} ${axis} position`);
}

/*
 * MuJoCo expresses quantities of a body in the axes of the world, at the center of mass of the whole
 * figure ("com-based"). Angular velocities and torques come before linear velocities and forces.
 */

function inertiaOf(body: string): NamedDimension[] {
  const pairs = ["xx", "yy", "zz", "xy", "xz", "yz"];
  return [
    ...each("kg m^2", (pair) => `${body} com-based inertia ${pair}`, pairs),
    ...each("kg m", (axis) => `${body} com-based mass moment ${axis}`),
    { name: `${body} mass`, unit: "kg" },
  ];
}

function bodyVelocityOf(body: string): NamedDimension[] {
  return [
    ...each("rad/s", (axis) => `${body} com-based ${axis} angular velocity`),
    ...each("m/s", (axis) => `${body} com-based ${axis} velocity`),
  ];
}

function contactForcesOf(body: string): NamedDimension[] {
  return [
    ...each("N m", (axis) => `${body} com-based ${axis} contact torque`),
    ...each("N", (axis) => `${body} ${axis} contact force`),
  ];
}

const ofJoints = (dimensionsOf: (joint: Joint) => NamedDimension[]) => (model: ModelFacts) =>
  bodiesOf(model).flatMap(({ joints = [] }) => joints.flatMap(dimensionsOf));

/** The dimensions of all bodies; the world comes first. */
const ofBodies = (dimensionsOf: (body: string) => NamedDimension[]) => (model: ModelFacts) =>
  ["world", ...bodiesOf(model).map(({ name }) => wordsOf(name))].flatMap(dimensionsOf);

/** The dimensions of MuJoCo's fields, in their order. */
export const fieldDimensions = {
  qpos: ofJoints(positionsOf),
  qvel: ofJoints(velocitiesOf),
  cinert: ofBodies(inertiaOf),
  cvel: ofBodies(bodyVelocityOf),
  qfrc_actuator: ofJoints(forcesOf("actuator")),
  qfrc_constraint: ofJoints(forcesOf("constraint")),
  xpos: ofBodies(placeOf),
  cfrc_ext: ofBodies(contactForcesOf),
};

/** The dimensions of an action: forces and torques of the motors before gears multiply them. */
export function motorDimensions(model: ModelFacts): NamedDimension[] {
  const joints = bodiesOf(model).flatMap((body) => body.joints ?? []);
  return model.motors.map((motor) => {
    if (motor.dimension) return motor.dimension;
    const joint = joints.find(({ name }) => name === motor.joint);
    if (!joint) throw new Error(`${model.name} has no joint "${motor.joint}" for a motor`);
    return joint.type === "slide"
      ? { name: `${labelOf(joint)} ${wayOf(joint)} force`, unit: "N" }
      : { name: `${labelOf(joint)} torque`, unit: "N m" };
  });
}
