/*
 * The description of a MuJoCo model: bodies, their dimensions, and motors. Lengths are in meters,
 * angles in radians, masses in kilograms; z points up. Fields without a comment have the meaning of
 * the attribute of the same name in MuJoCo's XML reference.
 */

export type Vector = readonly [number, number, number];
export type Quaternion = readonly [number, number, number, number];

export interface JointFeatures {
  armature?: number;
  damping?: number;
  stiffness?: number;
  solreflimit?: readonly [number, number];
  solimplimit?: Vector;
  margin?: number;
}

export interface Joint extends JointFeatures {
  name: string;
  /** The name of the part it moves, such as "left knee"; by default derived from its name. */
  label?: string;
  type: "hinge" | "slide" | "free" | "ball";
  axis?: Vector;
  /** In the frame of its body. */
  pos?: Vector;
  /** The lowest and the highest position; unlimited by default. */
  range?: readonly [number, number];
  /** The joint's position in the described pose; 0 by default. */
  ref?: number;
}

export interface GeomFeatures {
  contype?: number;
  conaffinity?: number;
  condim?: number;
  density?: number;
  /** Sliding friction, or sliding, torsional and rolling friction. */
  friction?: number | Vector;
  margin?: number;
  solref?: readonly [number, number];
  solimp?: Vector;
}

type Shape =
  | { type: "sphere"; radius: number; pos?: Vector }
  | {
      type: "box" | "ellipsoid";
      /** Half the sizes along the axes of its frame. */
      half: Vector;
      pos?: Vector;
      quat?: Quaternion;
    }
  | { type: "capsule" | "cylinder"; radius: number; from: Vector; to: Vector }
  | {
      type: "capsule" | "cylinder";
      radius: number;
      /** Half the length, without a capsule's caps, which is along z unless rotated. */
      halfLength: number;
      pos?: Vector;
      quat?: Quaternion;
      /** A rotation about an axis; the angle comes last. */
      axisangle?: readonly [number, number, number, number];
    };

/** A solid part of a body. */
export type Geom = Shape &
  GeomFeatures & {
    /** Null for a part that is not drawn, such as one inside another. */
    color: string | null;
  };

/** A named point of a body. */
export interface Site {
  name: string;
  /** In the frame of its body. */
  pos: Vector;
}

/** A rigid body, with the bodies joined to it. */
export interface Body {
  name: string;
  /** The origin of its frame, in the frame of its parent. */
  pos: Vector;
  quat?: Quaternion;
  joints?: readonly Joint[];
  geoms: readonly Geom[];
  sites?: readonly Site[];
  bodies?: readonly Body[];
}

/** A motor that acts on a joint with a force of gear times control. */
export interface Motor {
  joint: string;
  gear: number;
  /** The lowest and the highest control; by default those of the model. */
  range?: readonly [number, number];
  /** What its control is, if not the force or torque of its joint. */
  dimension?: { name: string; unit: string };
}

export interface Model {
  name: string;
  option: {
    timestep: number;
    integrator: "RK4" | "Euler";
    solver?: "PGS";
    iterations?: number;
    /** Earth's by default. */
    gravity?: Vector;
    /** The density and viscosity of the medium, in kg/m^3 and Pa s; there is none by default. */
    density?: number;
    viscosity?: number;
  };
  /** The total mass to which the parts are scaled; by default, their densities determine it. */
  totalMass?: number;
  /** The defaults of all parts. */
  defaults: { joint?: JointFeatures; geom?: GeomFeatures };
  /** The ground, an infinite plane; none by default. */
  floor?: GeomFeatures & { height?: number };
  /** Parts of the world that do not move. */
  fixtures?: readonly Geom[];
  /** The bodies that are joined to the world. */
  bodies: readonly Body[];
  /** In the order of the action's dimensions. */
  motors: readonly Motor[];
  /** The lowest and the highest control of every motor. */
  controlRange: readonly [number, number];
}

/** The facts of a model that observations, actions and pictures are made of. */
export interface ModelFacts
  extends Pick<Model, "name" | "fixtures" | "bodies" | "motors" | "controlRange"> {
  option: Pick<Model["option"], "timestep">;
  floor?: { height?: number };
  /** The place and size of the whole model, if they are known. */
  extent?: { center: Vector; size: number };
}

export function degrees(angle: number): number {
  return angle * (Math.PI / 180);
}

/** A hinge joint of a limb. */
export function hinge(
  name: string,
  axis: Vector,
  range: readonly [number, number],
  features: Omit<Joint, "name" | "type" | "axis" | "range"> = {},
): Joint {
  return { name, type: "hinge", axis, range, ...features };
}

/**
 * The joints of a figure that moves in the x-z plane: forward, up, and pitch.
 *
 * @param height the torso's height in the described pose, to measure it from the ground
 */
export function planarRoot(pos: Vector, height = 0): readonly Joint[] {
  const free = { label: "torso", armature: 0, damping: 0, stiffness: 0 };
  return [
    { name: "rootx", type: "slide", axis: [1, 0, 0], pos, ...free },
    { name: "rootz", type: "slide", axis: [0, 0, 1], pos, ref: height, ...free },
    { name: "rooty", type: "hinge", axis: [0, 1, 0], ...free },
  ];
}

/** All bodies except the world, in MuJoCo's order. */
export function bodiesOf({ bodies }: Pick<ModelFacts, "bodies">): Body[] {
  const from = (root: Body): Body[] => [root, ...(root.bodies ?? []).flatMap(from)];
  return bodies.flatMap(from);
}

/**
 * The index of a body in MuJoCo's fields, where the world comes first.
 *
 * @throws {Error} if the model has no such body
 */
export function bodyIndex(model: ModelFacts, name: string): number {
  const index = bodiesOf(model).findIndex((body) => body.name === name);
  if (index < 0) throw new Error(`${model.name} has no body "${name}"`);
  return index + 1;
}

/** All solid parts except the floor, in MuJoCo's order. */
export function geomsOf(model: Pick<ModelFacts, "fixtures" | "bodies">): Geom[] {
  return [...(model.fixtures ?? []), ...bodiesOf(model).flatMap(({ geoms }) => geoms)];
}
