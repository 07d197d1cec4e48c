import { palette } from "../scene.ts";
import {
  type Body,
  degrees,
  type Geom,
  hinge,
  type Joint,
  type Model,
  type Vector,
} from "./description.ts";

/*
 * The body of Humanoid and HumanoidStandup, in the pose in which an episode starts.
 */

type Side = "right" | "left";
const { body: trunk, near, far } = palette;
const colorOf = (side: Side) => (side === "right" ? near : far);

/** Where the parts of a body are that stands or lies. */
interface Posture {
  torso: Vector;
  /** The following are in the frame of the body that a part belongs to or is joined to. */
  head: Vector;
  /** The middle of the part of the torso above the waist. */
  belly: Vector;
  waist: Vector;
  pelvis: Vector;
  /** The height of the hips. */
  hips: number;
  /** The direction in which the legs are stretched. */
  legs: Vector;
  foot: Vector;
  /** The range of the left hip about y in degrees; the right one's is that of standing. */
  leftHip: readonly [number, number];
}

const postures = {
  standing: {
    torso: [0, 0, 1.4],
    head: [0, 0, 0.19],
    belly: [-0.01, 0, -0.12],
    waist: [-0.01, 0, -0.26],
    pelvis: [0, 0, -0.165],
    hips: -0.04,
    legs: [0, 0, -1],
    foot: [0, 0, -0.45],
    leftHip: [-110, 20],
  },
  lying: {
    torso: [0, 0, 0.105],
    head: [-0.15, 0, 0],
    belly: [0.11, 0, 0],
    waist: [0.21, 0, 0],
    pelvis: [0.165, 0, 0],
    hips: 0,
    legs: [1, 0, 0],
    foot: [0.35, 0, -0.1],
    leftHip: [-120, 20],
  },
} as const satisfies Record<string, Posture>;

/** A capsule across the body, from right to left. */
function across([x, , z]: Vector, reach: number, radius: number): Geom {
  return { type: "capsule", radius, from: [x, -reach, z], to: [x, reach, z], color: trunk };
}

/** A joint with a range in degrees. */
function bend(
  name: string,
  axis: Vector,
  [least, most]: readonly [number, number],
  features: Omit<Joint, "name" | "type" | "axis" | "range">,
): Joint {
  return hinge(name, axis, [degrees(least), degrees(most)], features);
}

/**
 * A leg, from the hip down. The left leg mirrors the right one, except for the armature and the range
 * of the hip and the stiffness of the knee.
 */
function leg(side: Side, { hips, legs, foot, leftHip }: Posture): Body {
  /** The point at a distance down the leg. */
  const down = (distance: number, y: number): Vector => [legs[0] * distance, y, legs[2] * distance];
  const out = side === "right" ? -1 : 1;
  const hip = { damping: 5, stiffness: 10 };
  const color = colorOf(side);
  return {
    name: `${side}_thigh`,
    pos: [0, 0.1 * out, hips],
    joints: [
      bend(`${side}_hip_x`, [-out, 0, 0], [-25, 5], { armature: 0.01, ...hip }),
      bend(`${side}_hip_z`, [0, 0, -out], [-60, 35], { armature: 0.01, ...hip }),
      bend(`${side}_hip_y`, [0, 1, 0], side === "right" ? [-110, 20] : leftHip, {
        armature: side === "right" ? 0.008 : 0.01,
        damping: 5,
        stiffness: 20,
      }),
    ],
    geoms: [{ type: "capsule", radius: 0.06, from: [0, 0, 0], to: down(0.34, -0.01 * out), color }],
    bodies: [
      {
        name: `${side}_shin`,
        pos: down(0.403, -0.01 * out),
        joints: [
          bend(`${side}_knee`, [0, -1, 0], [-160, -2], {
            armature: 0.006,
            pos: [0, 0, 0.02],
            stiffness: side === "right" ? 0 : 1,
          }),
        ],
        geoms: [{ type: "capsule", radius: 0.049, from: [0, 0, 0], to: down(0.3, 0), color }],
        bodies: [
          {
            name: `${side}_foot`,
            pos: foot,
            geoms: [{ type: "sphere", radius: 0.075, pos: [0, 0, 0.1], color }],
          },
        ],
      },
    ],
  };
}

/** An arm, held forward and bent at the elbow. */
function arm(side: Side): Body {
  const out = side === "right" ? -1 : 1;
  const color = colorOf(side);
  const lift = side === "right" ? ([-85, 60] as const) : ([-60, 85] as const);
  return {
    name: `${side}_upper_arm`,
    pos: [0, 0.17 * out, 0.06],
    joints: [
      bend(`${side}_shoulder1`, [2, -out, 1], lift, { armature: 0.0068, stiffness: 1 }),
      bend(`${side}_shoulder2`, [0, out, 1], lift, { armature: 0.0051, stiffness: 1 }),
    ],
    geoms: [
      { type: "capsule", radius: 0.04, from: [0, 0, 0], to: [0.16, 0.16 * out, -0.16], color },
    ],
    bodies: [
      {
        name: `${side}_lower_arm`,
        pos: [0.18, 0.18 * out, -0.18],
        joints: [
          bend(`${side}_elbow`, [0, -1, -out], [-90, 50], { armature: 0.0028, stiffness: 0 }),
        ],
        geoms: [
          {
            type: "capsule",
            radius: 0.031,
            from: [0.01, -0.01 * out, 0.01],
            to: [0.17, -0.17 * out, 0.17],
            color,
          },
          { type: "sphere", radius: 0.04, pos: [0.18, -0.18 * out, 0.18], color },
        ],
      },
    ],
  };
}

/** The tilt of waist and pelvis. */
const tilt = [1, 0, -0.002, 0] as const;

function pelvisOf(posture: Posture): Body {
  return {
    name: "pelvis",
    pos: posture.pelvis,
    quat: tilt,
    joints: [
      bend("abdomen_x", [1, 0, 0], [-35, 35], {
        pos: [0, 0, 0.1],
        armature: 0.02,
        damping: 5,
        stiffness: 10,
      }),
    ],
    geoms: [across([-0.02, 0, 0], 0.07, 0.09)],
    bodies: [leg("right", posture), leg("left", posture)],
  };
}

function waistOf(posture: Posture): Body {
  return {
    name: "lower_waist",
    pos: posture.waist,
    quat: tilt,
    joints: [
      bend("abdomen_z", [0, 0, 1], [-45, 45], {
        pos: [0, 0, 0.065],
        armature: 0.02,
        damping: 5,
        stiffness: 20,
      }),
      bend("abdomen_y", [0, 1, 0], [-75, 30], {
        pos: [0, 0, 0.065],
        armature: 0.02,
        damping: 5,
        stiffness: 10,
      }),
    ],
    geoms: [across([0, 0, 0], 0.06, 0.06)],
    bodies: [pelvisOf(posture)],
  };
}

/**
 * The model of a person with a bendable waist, two legs and two arms.
 *
 * @param name of the model
 */
export function humanoidModel(name: string, start: keyof typeof postures): Model {
  const posture: Posture = postures[start];
  return {
    name,
    option: { timestep: 0.003, integrator: "RK4", solver: "PGS", iterations: 50 },
    defaults: { joint: { armature: 1, damping: 1 }, geom: { condim: 1, margin: 0.001 } },
    floor: { condim: 3, friction: [1, 0.1, 0.1] },
    bodies: [
      {
        name: "torso",
        pos: posture.torso,
        joints: [
          { name: "root", label: "torso", type: "free", armature: 0, damping: 0, stiffness: 0 },
        ],
        geoms: [
          across([0, 0, 0], 0.07, 0.07),
          { type: "sphere", radius: 0.09, pos: posture.head, color: trunk },
          across(posture.belly, 0.06, 0.06),
        ],
        bodies: [waistOf(posture), arm("right"), arm("left")],
      },
    ],
    motors: [
      { joint: "abdomen_y", gear: 100 },
      { joint: "abdomen_z", gear: 100 },
      { joint: "abdomen_x", gear: 100 },
      ...(["right", "left"] as const).flatMap((side) => [
        { joint: `${side}_hip_x`, gear: 100 },
        { joint: `${side}_hip_z`, gear: 100 },
        { joint: `${side}_hip_y`, gear: 300 },
        { joint: `${side}_knee`, gear: 200 },
      ]),
      ...(["right", "left"] as const).flatMap((side) => [
        { joint: `${side}_shoulder1`, gear: 25 },
        { joint: `${side}_shoulder2`, gear: 25 },
        { joint: `${side}_elbow`, gear: 25 },
      ]),
    ],
    controlRange: [-0.4, 0.4],
  };
}
