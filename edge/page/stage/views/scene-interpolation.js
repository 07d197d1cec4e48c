/**
 * @typedef {readonly [number, number]} Point
 * @typedef {{ kind: "line", from: Point, to: Point, width: number, color: string }
 *   | { kind: "disc", center: Point, radius: number, color: string }
 *   | { kind: "polygon", points: readonly Point[], color: string }} Shape
 */

/**
 * Shapes from back to front; y points up.
 *
 * @typedef {object} Scene
 * @property {{ left: number, bottom: number, width: number, height: number }} view what is seen
 * @property {string} background
 * @property {readonly Shape[]} shapes
 */

/** True if two shapes have the same numbers, which may have other values. */
function corresponds(one, other) {
  return (
    one.kind === other.kind && (one.kind !== "polygon" || one.points.length === other.points.length)
  );
}

/** Returns the value between two: of numbers, and of whatever consists of numbers. */
function between(from, to, share) {
  if (typeof to === "number") return from + share * (to - from);
  if (Array.isArray(to)) return to.map((each, i) => between(from[i], each, share));
  if (typeof to !== "object") return to;
  return Object.fromEntries(
    Object.entries(to).map(([key, value]) => [key, between(from[key], value, share)]),
  );
}

/**
 * Returns the scene between two, whose numbers are interpolated if their shapes correspond: kind by
 * kind, in the same order. Otherwise returns the newer scene.
 *
 * @param {Scene} from
 * @param {Scene} to
 * @param {number} share from 0 to 1
 * @returns {Scene}
 */
export function interpolateScene(from, to, share) {
  const same =
    from.shapes.length === to.shapes.length &&
    from.shapes.every((shape, i) => corresponds(shape, to.shapes[i]));
  return same ? between(from, to, share) : to;
}
