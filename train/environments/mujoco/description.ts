/*
 * How a MuJoCo model is described: the parts of a body, what they measure, and how they are driven.
 * Lengths are in metres, angles in radians, masses in kilograms; z points up. The features that carry
 * no comment mean what MuJoCo's XML reference says of the attribute of the same name.
 */

export type Vector = readonly [number, number, number];
export type Quaternion = readonly [number, number, number, number];

export interface JointFeatures {
  armature?: number;
  damping?: number;
  stiffness?: number;
  solreflimit?: readonly [number, number];
  solimplimit?: Vector;
}

export interface Joint extends JointFeatures {
  name: string;
  /** What it moves, in words, such as "left knee"; without it, the words of its name. */
  label?: string;
  type: "hinge" | "slide" | "free";
  axis?: Vector;
  /** In the frame of its body. */
  pos?: Vector;
  /** The lowest and the highest position; without it, the joint goes anywhere. */
  range?: readonly [number, number];
  /** The position that the joint has in the described pose, if not 0. */
  ref?: number;
}

export interface GeomFeatures {
  contype?: number;
  conaffinity?: number;
  condim?: number;
  density?: number;
  /** Sliding friction, or sliding, torsional and rolling. */
  friction?: number | Vector;
  margin?: number;
  solref?: readonly [number, number];
  solimp?: Vector;
}

type Shape =
  | { type: "sphere"; radius: number; pos?: Vector }
  | { type: "capsule"; radius: number; from: Vector; to: Vector }
  | {
      type: "capsule";
      radius: number;
      /** Of the cylinder between the caps; along z, unless it is turned. */
      halfLength: number;
      pos?: Vector;
      quat?: Quaternion;
      /** A turn about an axis, the angle last. */
      axisangle?: readonly [number, number, number, number];
    };

/** A solid part of a body. */
export type Geom = Shape & GeomFeatures & { color: string };

/** A rigid body, and those that are joined to it. */
export interface Body {
  name: string;
  /** Where its frame is, in that of the body it is joined to. */
  pos: Vector;
  quat?: Quaternion;
  joints?: readonly Joint[];
  geoms: readonly Geom[];
  bodies?: readonly Body[];
}

/** A motor that turns or pushes a joint with a force of gear times control. */
export interface Motor {
  joint: string;
  gear: number;
}

export interface Model {
  name: string;
  option: {
    timestep: number;
    integrator: "RK4" | "Euler";
    solver?: "PGS";
    iterations?: number;
  };
  /** What the parts are scaled to weigh together, instead of what their densities give. */
  totalMass?: number;
  /** What holds for every part that says nothing else. */
  defaults: { joint?: JointFeatures; geom?: GeomFeatures };
  /** The ground, an endless plane at height 0; left out, there is none. */
  floor?: GeomFeatures;
  /** Parts of the world that do not move. */
  fixtures?: readonly Geom[];
  body: Body;
  /** In the order of the action's dimensions. */
  motors: readonly Motor[];
  /** Each motor's lowest and highest control. */
  controlRange: readonly [number, number];
}

export function degrees(angle: number): number {
  return angle * (Math.PI / 180);
}

/** A leg's or an arm's joint that bends in one direction. */
export function hinge(
  name: string,
  axis: Vector,
  range: readonly [number, number],
  features: Omit<Joint, "name" | "type" | "axis" | "range"> = {},
): Joint {
  return { name, type: "hinge", axis, range, ...features };
}

/**
 * The joints of a figure that moves in the x-z plane: forward, up, and tilting forward.
 *
 * @param height that the torso has in the described pose, if it is to be measured from the ground
 */
export function planarRoot(pos: Vector, height = 0): readonly Joint[] {
  const free = { label: "torso", armature: 0, damping: 0, stiffness: 0 };
  return [
    { name: "rootx", type: "slide", axis: [1, 0, 0], pos, ...free },
    { name: "rootz", type: "slide", axis: [0, 0, 1], pos, ref: height, ...free },
    { name: "rooty", type: "hinge", axis: [0, 1, 0], ...free },
  ];
}

/** Every body but the world, in the order in which MuJoCo numbers them. */
export function bodiesOf({ body }: Model): Body[] {
  const from = (root: Body): Body[] => [root, ...(root.bodies ?? []).flatMap(from)];
  return from(body);
}

/** Every solid part but the floor, in the order in which MuJoCo numbers them. */
export function geomsOf(model: Model): Geom[] {
  return [...(model.fixtures ?? []), ...bodiesOf(model).flatMap(({ geoms }) => geoms)];
}
