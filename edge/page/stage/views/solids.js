/*
 * The solids that three.js has, in terms of MuJoCo's geoms.
 */

/** Segments around a solid and along its caps. */
const around = 40;
const along = 20;

/**
 * Returns the solid of a geom: the name of three's class, its arguments, factors along the axes, and
 * whether its axis is y, which is MuJoCo's z.
 *
 * @param {Pick<import("./types.js").Geom, "type" | "size">} geom
 * @returns {{ solid: string, args: number[], scale: import("./types.js").Vector, alongY: boolean } | null}
 *   null for planes
 */
export function solidOf({ type, size: [a, b, c] }) {
  const plain = { scale: /** @type {[number, number, number]} */ ([1, 1, 1]), alongY: false };
  switch (type) {
    case "sphere":
      return { ...plain, solid: "SphereGeometry", args: [a, around, along] };
    case "ellipsoid":
      return { ...plain, solid: "SphereGeometry", args: [1, around, along], scale: [a, b, c] };
    case "box":
      return { ...plain, solid: "BoxGeometry", args: [2 * a, 2 * b, 2 * c] };
    case "capsule":
      return { ...plain, solid: "CapsuleGeometry", args: [a, 2 * b, along, around], alongY: true };
    case "cylinder":
      return { ...plain, solid: "CylinderGeometry", args: [a, a, 2 * b, around], alongY: true };
    default:
      return null;
  }
}
