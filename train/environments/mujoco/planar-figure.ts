import { palette } from "../scene.ts";
import { type Body, degrees, hinge, planarRoot } from "./description.ts";

/** The heights in meters of a figure that stands upright on a leg of three parts. */
const standing = { torso: 1.25, top: 1.45, hip: 1.05, knee: 0.6, ankle: 0.1 };

/** The torso of Hopper and Walker2d, which moves in the x-z plane, on its legs. */
export function planarTorso(legs: readonly Body[]): Body {
  const { torso, top, hip } = standing;
  return {
    name: "torso",
    pos: [0, 0, torso],
    joints: planarRoot([0, 0, -torso], torso),
    geoms: [
      {
        type: "capsule",
        radius: 0.05,
        halfLength: (top - hip) / 2,
        friction: 0.9,
        color: palette.body,
      },
    ],
    bodies: legs,
  };
}

export interface PlanarLeg {
  /** The suffix of the leg's bodies and joints, for figures with two legs. */
  suffix: string;
  /** The side in labels, for figures with two legs. */
  side?: "left" | "right";
  color: string;
  foot: {
    /** The positions of heel and toe, forward of the hip. */
    heel: number;
    toe: number;
    /** The origin of the foot's frame. */
    origin: number;
    friction: number;
  };
}

const axis = [0, -1, 0] as const;
const bend = [degrees(-150), 0] as const;

/**
 * The leg of Hopper and Walker2d: a thigh, a lower leg and a foot that swing in the x-z plane,
 * described by the heights of its joints when it is straight.
 */
export function planarLeg({ suffix, side, color, foot }: PlanarLeg): Body {
  const label = (part: string) => `${side ? `${side} ` : ""}${part} joint`;
  const { torso, hip, knee, ankle } = standing;
  const shin = (knee + ankle) / 2;
  const { heel, toe, origin, friction } = foot;
  return {
    name: `thigh${suffix}`,
    pos: [0, 0, hip - torso],
    joints: [hinge(`thigh${suffix}_joint`, axis, bend, { label: label("thigh") })],
    geoms: [
      {
        type: "capsule",
        radius: 0.05,
        halfLength: (hip - knee) / 2,
        pos: [0, 0, (hip + knee) / 2 - hip],
        friction: 0.9,
        color,
      },
    ],
    bodies: [
      {
        name: `leg${suffix}`,
        pos: [0, 0, shin - hip],
        joints: [
          hinge(`leg${suffix}_joint`, axis, bend, {
            label: label("leg"),
            pos: [0, 0, knee - shin],
          }),
        ],
        geoms: [
          { type: "capsule", radius: 0.04, halfLength: (knee - ankle) / 2, friction: 0.9, color },
        ],
        bodies: [
          {
            name: `foot${suffix}`,
            pos: [origin, 0, -shin],
            joints: [
              hinge(`foot${suffix}_joint`, axis, [degrees(-45), degrees(45)], {
                label: label("foot"),
                pos: [-origin, 0, ankle],
              }),
            ],
            geoms: [
              {
                type: "capsule",
                radius: 0.06,
                halfLength: (toe - heel) / 2,
                pos: [(heel + toe) / 2 - origin, 0, ankle],
                axisangle: [0, 1, 0, -Math.PI / 2],
                friction,
                color,
              },
            ],
          },
        ],
      },
    ],
  };
}
