import type { Point, SceneShape } from "../scene.ts";
import type { Geom, Vector } from "./description.ts";
import type { Projection } from "./projection.ts";
import type { Simulation } from "./simulation.ts";

/** A part of a model that is round about a line: a line of spheres, or a cylinder. */
interface RoundPart {
  geom: Exclude<Geom, { half: Vector }>;
  center: Vector;
  ends: readonly [Vector, Vector];
}

/** A box or an ellipsoid. */
interface BlockPart {
  geom: Extract<Geom, { half: Vector }>;
  center: Vector;
  /** The vectors from the center to its faces, or to the ends of its axes. */
  halves: readonly Vector[];
}

/** A part of a model at its place. */
export type PlacedPart = RoundPart | BlockPart;

/** The places of parts, of which the first is the geom with an index in MuJoCo's fields. */
export function placeParts(
  geoms: readonly Geom[],
  first: number,
  { geom_xpos: position, geom_xmat: rotation }: Simulation["state"],
): PlacedPart[] {
  return geoms.map((geom, i): PlacedPart => {
    const at = 3 * (first + i);
    const center: Vector = [position[at], position[at + 1], position[at + 2]];
    if ("half" in geom) {
      // The columns of the rotation matrix are the directions of the axes.
      const halves = geom.half.map((half, axis): Vector => {
        const column = 3 * at + axis;
        return [half * rotation[column], half * rotation[column + 3], half * rotation[column + 6]];
      });
      return { geom, center, halves };
    }
    if (geom.type === "sphere") return { geom, center, ends: [center, center] };
    const half =
      "from" in geom ? Math.hypot(...geom.to.map((x, k) => x - geom.from[k])) / 2 : geom.halfLength;
    // The third column of the rotation matrix: the direction of the z axis.
    const end = (sign: number): Vector => [
      center[0] + sign * half * rotation[3 * at + 2],
      center[1] + sign * half * rotation[3 * at + 5],
      center[2] + sign * half * rotation[3 * at + 8],
    ];
    return { geom, center, ends: [end(-1), end(1)] };
  });
}

/** The corners of a polygon that is drawn for an ellipse. */
const corners = 48;

/** The outline of a cylinder: half an ellipse at each end, whose major axes are its diameters. */
function cylinderShape(
  { geom, ends }: RoundPart,
  growth: number,
  color: string,
  { flat, depth }: Projection,
): SceneShape {
  const [from, to] = ends.map(flat);
  const radius = geom.radius + growth;
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  // Seen from an end, any direction is that of the line.
  const [ux, uy] = length > 0 ? [dx / length, dy / length] : [0, 1];
  const away = Math.abs(depth(ends[1]) - depth(ends[0]));
  const minor = (geom.radius * away) / Math.hypot(length, away) + growth;
  const points = Array.from({ length: corners }, (_, i): Point => {
    const angle = (2 * Math.PI * (i + 0.5)) / corners;
    const [across, along] = [radius * Math.cos(angle), minor * Math.sin(angle)];
    const [x, y] = along > 0 ? to : from;
    return [x - across * uy + along * ux, y + across * ux + along * uy];
  });
  return { kind: "polygon", points, color };
}

/**
 * The outline of a box or an ellipsoid: in each direction d the farthest point of its projection,
 * with the projected half axes b_k sum_k b_k sgn(b_k d) of a box, and sum_k b_k (b_k d) / |b d| of
 * an ellipsoid.
 */
function blockShape(
  { geom, center, halves }: BlockPart,
  growth: number,
  color: string,
  { flat }: Projection,
): SceneShape {
  const axes = halves.map(flat);
  const [x, y] = flat(center);
  const points = Array.from({ length: corners }, (_, i): Point => {
    const angle = (2 * Math.PI * (i + 0.5)) / corners;
    const direction = [Math.cos(angle), Math.sin(angle)] as const;
    const along = axes.map(([bx, by]) => bx * direction[0] + by * direction[1]);
    const length = Math.hypot(...along) || 1;
    const shares = along.map((each) => (geom.type === "box" ? Math.sign(each) : each / length));
    const part = (axis: 0 | 1) =>
      growth * direction[axis] + axes.reduce((sum, b, k) => sum + shares[k] * b[axis], 0);
    return [x + part(0), y + part(1)];
  });
  return { kind: "polygon", points, color };
}

/**
 * Draws a capsule as a line, a sphere as a disc and other parts as polygons, which a parallel
 * projection makes of them.
 *
 * @param growth how much larger it is drawn than it is, on all sides, in meters
 */
export function partShape(
  part: PlacedPart,
  growth: number,
  color: string,
  projection: Projection,
): SceneShape {
  if ("halves" in part) return blockShape(part, growth, color, projection);
  if (part.geom.type === "cylinder") return cylinderShape(part, growth, color, projection);
  const [from, to] = part.ends.map(projection.flat);
  return { kind: "line", from, to, width: 2 * (part.geom.radius + growth), color };
}
