import { bodiesOf, type Joint, type Model } from "./description.ts";

/** What one number of a space is, in words, and its unit; "" where it has none. */
export interface NamedDimension {
  name: string;
  unit: string;
}

/** Names and units as a box has them. */
export function namesAndUnits(dimensions: readonly NamedDimension[]) {
  return {
    names: dimensions.map(({ name }) => name),
    units: dimensions.map(({ unit }) => unit),
  };
}

const axes = ["x", "y", "z"];

/** A dimension for each axis, or for each of other parts. */
function each(unit: string, nameOf: (part: string) => string, parts = axes): NamedDimension[] {
  return parts.map((part) => ({ name: nameOf(part), unit }));
}

/** "right_shoulder1" as "right shoulder 1". */
function wordsOf(name: string): string {
  return name.replaceAll("_", " ").replace(/([a-z])(\d)/, "$1 $2");
}

function labelOf({ label, name }: Joint): string {
  return label ?? wordsOf(name);
}

/** The axis that a slide goes along. */
function wayOf({ axis = [0, 0, 1] }: Joint): string {
  return axes[axis.findIndex((part) => part !== 0)];
}

function positionsOf(joint: Joint): NamedDimension[] {
  const label = labelOf(joint);
  if (joint.type === "hinge") return [{ name: `${label} angle`, unit: "rad" }];
  if (joint.type === "slide") {
    const way = wayOf(joint);
    // Up from the ground, if it says how high it is in the described pose.
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
  return [
    ...each("m/s", (axis) => `${label} ${axis} velocity`),
    ...each("rad/s", (axis) => `${label} ${axis} angular velocity`),
  ];
}

function actuatorForcesOf(joint: Joint): NamedDimension[] {
  const label = labelOf(joint);
  if (joint.type === "hinge") return [{ name: `${label} actuator torque`, unit: "N m" }];
  if (joint.type === "slide") {
    return [{ name: `${label} ${wayOf(joint)} actuator force`, unit: "N" }];
  }
  return [
    ...each("N", (axis) => `${label} ${axis} actuator force`),
    ...each("N m", (axis) => `${label} ${axis} actuator torque`),
  ];
}

/*
 * What MuJoCo says of a body it says in the axes of the world, at the center of mass of the whole
 * figure ("com-based"); of velocities and forces, those of turning come first.
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

const ofJoints = (dimensionsOf: (joint: Joint) => NamedDimension[]) => (model: Model) =>
  bodiesOf(model).flatMap(({ joints = [] }) => joints.flatMap(dimensionsOf));

/** Of every body; the world comes first. */
const ofBodies = (dimensionsOf: (body: string) => NamedDimension[]) => (model: Model) =>
  ["world", ...bodiesOf(model).map(({ name }) => wordsOf(name))].flatMap(dimensionsOf);

/** What the numbers of MuJoCo's fields are, in their order. */
export const fieldDimensions = {
  qpos: ofJoints(positionsOf),
  qvel: ofJoints(velocitiesOf),
  cinert: ofBodies(inertiaOf),
  cvel: ofBodies(bodyVelocityOf),
  qfrc_actuator: ofJoints(actuatorForcesOf),
  cfrc_ext: ofBodies(contactForcesOf),
};

/** What the numbers of an action are: what each motor is to do, which its gear multiplies. */
export function motorDimensions(model: Model): NamedDimension[] {
  const joints = bodiesOf(model).flatMap((body) => body.joints ?? []);
  return model.motors.map((motor) => {
    const joint = joints.find(({ name }) => name === motor.joint);
    if (!joint) throw new Error(`${model.name} has no joint "${motor.joint}" for a motor`);
    return joint.type === "slide"
      ? { name: `${labelOf(joint)} ${wayOf(joint)} force`, unit: "N" }
      : { name: `${labelOf(joint)} torque`, unit: "N m" };
  });
}
