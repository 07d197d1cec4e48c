import type { BoundedBoxSpace, DiscreteSpace } from "../../schemas/space.ts";
import type { StateDict } from "../networks/state-dict.ts";
import {
  boundedBox,
  type ChosenBounds,
  discreteActions,
  type OwnBounds,
} from "../policy/action-bounds.ts";
import { ImportError } from "../policy/foreign-policy.ts";
import { pathOf, vectorAt } from "./mapped-tensors.ts";
import type { Mapping } from "./mapping.ts";

/**
 * Returns the bounds of real-valued actions: center -+ half range of tensors, if the file has them,
 * otherwise the numbers of the mapping.
 */
export function boundsIn(
  dict: StateDict,
  folder: string,
  { low, high, scale, bias }: Mapping["action"],
  actions: number,
): OwnBounds {
  const paths = [scale, bias].map((name) => name && pathOf(folder, name));
  const [halfRange, center] = paths.map((path) =>
    path && dict.has(path) ? entriesFor(dict, path, actions) : undefined,
  );
  if (halfRange && center) {
    return {
      low: Array.from(center, (middle, i) => middle - halfRange[i]),
      high: Array.from(center, (middle, i) => middle + halfRange[i]),
    };
  }
  const given = (bound: typeof low, otherwise: number) =>
    typeof bound === "object" ? bound : new Array<number>(actions).fill(bound ?? otherwise);
  return { low: given(low, -Infinity), high: given(high, Infinity) };
}

/** A vector with an entry for each action; one entry stands for all. */
function entriesFor(dict: StateDict, path: string, actions: number): Float64Array {
  const single = dict.tensor(path).data.length === 1;
  const entries = vectorAt(dict, path, single ? 1 : actions);
  return single ? new Float64Array(actions).fill(entries[0]) : entries;
}

/**
 * Returns the space of a policy's actions.
 *
 * @throws {ImportError} if the bounds of real-valued actions are unknown, or are not asked for
 */
export function actionSpaceFor(
  kind: Mapping["head"]["kind"],
  actions: number,
  own: OwnBounds,
  chosen: ChosenBounds,
): BoundedBoxSpace | DiscreteSpace {
  if (kind === "categorical" || kind === "greedy") return discreteActions(actions, chosen);
  for (const side of ["low", "high"] as const) {
    if (own[side].length === actions) continue;
    throw new ImportError(
      `action.${side} of the mapping must have ${actions} numbers or one, not ${own[side].length}`,
    );
  }
  return boundedBox(own, chosen);
}
