import { palette } from "../scene.ts";
import type { Body, Geom, Joint } from "./description.ts";

/*
 * The cart on a rail of InvertedPendulum and InvertedDoublePendulum.
 */

/** A rotation about y that turns the z axis to the x axis. */
const lying = [1, 0, 1, 0] as const;

export const rail: Geom = {
  type: "capsule",
  radius: 0.02,
  halfLength: 1,
  quat: lying,
  color: palette.groundDark,
};

/** A cart that moves along x, one meter to either side, with what is hinged to it. */
export function cart(bodies: readonly Body[], features: Pick<Joint, "margin"> = {}): Body {
  return {
    name: "cart",
    pos: [0, 0, 0],
    joints: [
      {
        name: "slider",
        label: "cart",
        type: "slide",
        axis: [1, 0, 0],
        range: [-1, 1],
        ...features,
      },
    ],
    geoms: [{ type: "capsule", radius: 0.1, halfLength: 0.1, quat: lying, color: palette.body }],
    bodies,
  };
}
