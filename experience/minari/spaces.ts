import type { Decision } from "../../schemas/decision.ts";
import { differentPoints, type PointField } from "../points.ts";
import type { ActedVersion } from "./acted-versions.ts";
import { pythonJson } from "./python-json.ts";

/** A space of Gymnasium: a box of float64, or the integers 0 ... n - 1. */
export type GymnasiumSpace =
  | { kind: "box"; low: readonly number[]; high: readonly number[] }
  | { kind: "discrete"; n: number };

const describe = (point: Decision[PointField]) =>
  typeof point === "number"
    ? "an index"
    : `${point.length} ${point.length === 1 ? "number" : "numbers"}`;

/**
 * Returns the space of a log's observations or actions. Bounds are the widest of the versions that
 * acted; without the package of each, there are none.
 *
 * @throws {Error} if decisions are of different spaces, or of a discrete one of unknown size
 */
export function spaceOf(
  field: PointField,
  decisions: readonly Decision[],
  versions: readonly ActedVersion[],
): GymnasiumSpace {
  const [first] = decisions;
  const shape = describe(first[field]);
  const other = decisions.find((each) => describe(each[field]) !== shape);
  if (other) {
    throw differentPoints(field, [first, other], describe, `a data set has one ${field} space`);
  }
  const point = first[field];
  return typeof point === "number"
    ? discreteSpaceOf(field, versions)
    : boxSpaceOf(field, point.length, versions);
}

function discreteSpaceOf(field: PointField, versions: readonly ActedVersion[]): GymnasiumSpace {
  const sizes = versions.map(({ label, manifest }) => {
    const space = manifest?.[field];
    if (space?.kind === "discrete") return { label, n: space.size };
    throw new Error(
      `${field} is an index in decisions of ${label}, and its package says how many there are: ` +
        `give --policies the folder that contains ${label.replace(" ", "/")}`,
    );
  });
  const [{ n, label }] = sizes;
  const other = sizes.find((each) => each.n !== n);
  if (!other) return { kind: "discrete", n };
  throw new Error(
    `${field} is one of ${n} of ${label}, and one of ${other.n} of ${other.label}: a data set has ` +
      `one ${field} space`,
  );
}

function boxSpaceOf(
  field: PointField,
  width: number,
  versions: readonly ActedVersion[],
): GymnasiumSpace {
  const boxes = versions.map(({ manifest }) => manifest?.[field]);
  const boundsAt = (side: "low" | "high", i: number, without: number) =>
    boxes.map((box) => (box?.kind === "box" ? (box[side][i] ?? without) : without));
  const { NEGATIVE_INFINITY, POSITIVE_INFINITY } = Number;
  const dimensions = Array.from({ length: width }, (_, i) => i);
  return {
    kind: "box",
    low: dimensions.map((i) => Math.min(...boundsAt("low", i, NEGATIVE_INFINITY))),
    high: dimensions.map((i) => Math.max(...boundsAt("high", i, POSITIVE_INFINITY))),
  };
}

/** Returns a space in Minari's own serialization. */
export function serializeSpace(space: GymnasiumSpace): string {
  return pythonJson(
    space.kind === "discrete"
      ? { type: "Discrete", dtype: "int64", start: 0, n: space.n }
      : {
          type: "Box",
          dtype: "float64",
          shape: [space.low.length],
          low: space.low,
          high: space.high,
        },
  );
}
