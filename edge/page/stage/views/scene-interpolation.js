/**
 * @typedef {import("softedge:page-types").SceneShape} Shape
 * @typedef {import("softedge:page-types").Scene} Scene
 */

/**
 * True if two shapes have the same numbers, which may have other values.
 *
 * @param {Shape} one
 * @param {Shape} other
 */
function corresponds(one, other) {
  if (one.kind !== "polygon" || other.kind !== "polygon") return one.kind === other.kind;
  return one.points.length === other.points.length;
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
