import { palette } from "../scene.ts";
import { type Body, type Geom, hinge, type Vector } from "./description.ts";

/*
 * The arm of Pusher, described from the shoulder to the tip, stretched out along x.
 */

const [x, y, z]: Vector[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
const origin: Vector = [0, 0, 0];

/** Parts that touch the table and the object. */
const touching = { contype: 1, conaffinity: 1 };

function capsule(radius: number, from: Vector, to: Vector, color: string | null): Geom {
  return { type: "capsule", radius, from, to, color };
}

/** A capsule along an axis, from -reach to reach. */
function axle(radius: number, axis: Vector, reach: number, color: string | null): Geom {
  const end = (sign: number): Vector => [
    sign * reach * axis[0],
    sign * reach * axis[1],
    sign * reach * axis[2],
  ];
  return capsule(radius, end(-1), end(1), color);
}

/** The joints from the shoulder to the wrist. */
const joints = [
  hinge("shoulder_pan_joint", z, [-2.2854, 1.714602], { damping: 1 }),
  hinge("shoulder_lift_joint", y, [-0.5236, 1.3963], { damping: 1 }),
  hinge("upper_arm_roll_joint", x, [-1.5, 1.7], { damping: 0.1 }),
  hinge("elbow_flex_joint", y, [-2.3213, 0], { damping: 0.1 }),
  hinge("forearm_roll_joint", x, [-1.5, 1.5], { damping: 0.1 }),
  hinge("wrist_flex_joint", y, [-1.094, 0], { damping: 0.1 }),
  hinge("wrist_roll_joint", x, [-1.5, 1.5], { damping: 0.1 }),
];
const [shoulderPan, shoulderLift, upperArmRoll, elbowFlex, forearmRoll, wristFlex, wristRoll] =
  joints;

const { body: trunk, near, far, outline } = palette;

/** A fork, whose prongs hold the object. */
const fork: Body = {
  name: "wrist_roll_link",
  pos: origin,
  joints: [wristRoll],
  geoms: [
    { ...capsule(0.02, [0, -0.1, 0], [0, 0.1, 0], near), ...touching },
    { ...capsule(0.02, [0, -0.1, 0], [0.1, -0.1, 0], near), ...touching },
    { ...capsule(0.02, [0, 0.1, 0], [0.1, 0.1, 0], near), ...touching },
  ],
  bodies: [
    {
      name: "fingertips",
      pos: origin,
      geoms: [-0.1, 0.1].map((side) => ({
        type: "sphere",
        radius: 0.01,
        pos: [0.1, side, 0],
        color: null,
      })),
    },
  ],
};

const forearm: Body = {
  name: "elbow_flex_link",
  pos: [0.4, 0, 0],
  joints: [elbowFlex],
  geoms: [axle(0.06, y, 0.02, near)],
  bodies: [
    {
      name: "forearm_roll_link",
      pos: origin,
      joints: [forearmRoll],
      geoms: [axle(0.02, x, 0.1, null)],
      bodies: [
        {
          name: "forearm",
          pos: origin,
          geoms: [capsule(0.05, origin, [0.291, 0, 0], near)],
          bodies: [
            {
              name: "wrist_flex_link",
              pos: [0.321, 0, 0],
              joints: [wristFlex],
              geoms: [axle(0.01, y, 0.02, near)],
              bodies: [fork],
            },
          ],
        },
      ],
    },
  ],
};

/** The arm, with a head and eyes above the shoulder. */
export const pushingArm: Body = {
  name: "shoulder_pan_link",
  pos: [0, -0.6, 0],
  joints: [shoulderPan],
  geoms: [
    ...[-0.06, 0.06].map(
      (side): Geom => ({ type: "sphere", radius: 0.05, pos: [side, 0.05, 0.2], color: far }),
    ),
    ...[-0.06, 0.06].map(
      (side): Geom => ({ type: "sphere", radius: 0.03, pos: [side, 0.09, 0.2], color: outline }),
    ),
    capsule(0.1, [0, 0, -0.4], [0, 0, 0.2], trunk),
  ],
  bodies: [
    {
      name: "shoulder_lift_link",
      pos: [0.1, 0, 0],
      joints: [shoulderLift],
      geoms: [axle(0.1, y, 0.1, trunk)],
      bodies: [
        {
          name: "upper_arm_roll_link",
          pos: origin,
          joints: [upperArmRoll],
          geoms: [axle(0.02, x, 0.1, null)],
          bodies: [
            {
              name: "upper_arm",
              pos: origin,
              geoms: [capsule(0.06, origin, [0.4, 0, 0], near)],
              bodies: [forearm],
            },
          ],
        },
      ],
    },
  ],
};

/** The names of its joints, from the shoulder to the wrist. */
export const pushingArmJoints = joints.map(({ name }) => name);
