import type { BoundedBoxSpace, BoxSpace, DiscreteSpace } from "../../schemas/space.ts";
import { attributesOf, classOf, refusedGlobal } from "../pickle/attributes.ts";
import { numpyArray, plainNumber } from "../pickle/numpy.ts";
import { PickleObject, type PickleValue } from "../pickle/values.ts";
import {
  boundedBox,
  type ChosenBounds,
  discreteActions,
  isUnlimited,
} from "../policy/action-bounds.ts";
import { ImportError } from "../policy/foreign-policy.ts";

/** A space of Gymnasium, or of Gym before it, with its bounds flattened in row-major order. */
export type PickledSpace =
  | { kind: "box"; low: number[]; high: number[]; shape: number[]; isImage: boolean }
  | { kind: "discrete"; size: number; start: number };

const known = ["Box", "Discrete"] as const;

/** The class of a space, without its module: that of Gym is of other files than Gymnasium's. */
function kindOf(value: PickleValue): string | undefined {
  const [, name] = /^gym(?:nasium)?\.spaces\..*\b(\w+)$/.exec(classOf(value) ?? "") ?? [];
  return name;
}

/**
 * Reads a pickled space.
 *
 * @param what names it in messages, such as "the action space"
 * @throws {ImportError} if it is none of a box or a discrete space
 */
export function readSpace(value: PickleValue, what: string): PickledSpace {
  const kind = kindOf(value);
  if (!(value instanceof PickleObject) || (kind !== "Box" && kind !== "Discrete")) {
    throw refusedGlobal(value, what, known);
  }
  const attributes = attributesOf(value);
  if (kind === "Discrete") {
    return {
      kind: "discrete",
      size: plainNumber(attributes.get("n"), `n of ${what}`),
      start: attributes.has("start") ? plainNumber(attributes.get("start"), `start of ${what}`) : 0,
    };
  }
  const [low, high] = ["low", "high"].map((name) =>
    boundsOf(attributes.get(name), `${name} of ${what}`),
  );
  const isImage = low.shape.length === 3 && isBytes(low.data, high.data);
  return { kind: "box", low: [...low.data], high: [...high.data], shape: low.shape, isImage };
}

function boundsOf(value: PickleValue | undefined, what: string) {
  const { shape, data } = numpyArray(value, what);
  if (data.length === 0) throw new ImportError(`${what} has no dimensions`);
  return { shape, data };
}

function isBytes(low: Float64Array, high: Float64Array): boolean {
  return low.every((bound) => bound === 0) && high.every((bound) => bound === 255);
}

/** Infinite bounds, and those so large that no number is beyond them, as null. */
function unbounded(bound: number): number | null {
  return isUnlimited(bound) ? null : bound;
}

/** The space of observations. */
export function observationSpaceOf(space: PickledSpace): BoxSpace | DiscreteSpace {
  if (space.kind === "discrete") {
    refuseStart(space.start, "observation");
    return { kind: "discrete", size: space.size };
  }
  if (space.isImage) {
    throw new ImportError(
      "the observations are images: softedge serves policies of vectors, without convolutions",
    );
  }
  return { kind: "box", low: space.low.map(unbounded), high: space.high.map(unbounded) };
}

/**
 * The space of actions.
 *
 * @param chosen bounds that take the place of those in the file
 */
export function actionSpaceOf(
  space: PickledSpace,
  chosen: ChosenBounds = {},
): BoundedBoxSpace | DiscreteSpace {
  if (space.kind === "box") return boundedBox(space, chosen);
  refuseStart(space.start, "action");
  return discreteActions(space.size, chosen);
}

function refuseStart(start: number, whose: string): void {
  if (start === 0) return;
  throw new ImportError(`the ${whose}s begin with ${start}: softedge numbers them from 0`);
}
