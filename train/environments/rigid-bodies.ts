import type { Camera } from "./mujoco/camera.ts";
import type { Quaternion, Vector } from "./mujoco/description.ts";

/** A solid part of a body, at its place in the frame of the body. */
export interface Solid {
  /** The index of its body. */
  body: number;
  type: "plane" | "sphere" | "capsule" | "ellipsoid" | "cylinder" | "box";
  /**
   * MuJoCo's half sizes in meters: the radius of a sphere; the radius and half the length along z of a
   * capsule or a cylinder; half the extent along x, y and z of the others. A plane of 0 is infinite.
   */
  size: Vector;
  pos: Vector;
  /** w, x, y, z. */
  quat: Quaternion;
}

/** What is seen of rigid bodies, apart from their poses. */
export interface BodiesPicture {
  /** The first is the world. Masses are in kilograms. */
  bodies: readonly { name: string; mass: number }[];
  /** The parts that are drawn. */
  geoms: readonly (Solid & { color: string })[];
  /** The view that is drawn by default. */
  camera: Pick<Camera, "azimuth" | "elevation" | "target" | "follows" | "height">;
  /** True if all bodies move in the x-z plane alone. */
  planar: boolean;
}

/** A force on a body. */
export interface Push {
  /** The index of the body; 0, the world, cannot be pushed. */
  body: number;
  /** Where the force acts, in the frame of the body, in meters. */
  point: Vector;
  /** In the axes of the world, in newtons. */
  force: Vector;
}

/** The rigid bodies of an environment, which can be shown in space, and be pushed. */
export interface RigidBodies {
  readonly picture: BodiesPicture;
  /**
   * The poses of all bodies in the current state: x, y, z and w, x, y, z of each. The state stays the
   * same to the bit.
   */
  poses(): Float32Array;
  /**
   * Does some work, such as a step, while a body is pushed.
   *
   * @throws {RangeError} if there is no such body, or a number is not finite
   */
  whilePushed<T>(push: Push, work: () => T): T;
}
