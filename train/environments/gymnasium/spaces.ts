import * as z from "zod";
import type { BoundedBoxSpace, BoxSpace, DiscreteSpace } from "../../../schemas/space.ts";

const bounds = z.array(z.number().nullable());

/** A space of Gymnasium, as bridge.py describes it; bounds that are not finite are null. */
export const describedSpace = z.object({
  type: z.string(),
  /** The space as Python prints it. */
  text: z.string(),
  n: z.int().positive().optional(),
  shape: z.array(z.int()).optional(),
  low: bounds.optional(),
  high: bounds.optional(),
});
export type DescribedSpace = z.infer<typeof describedSpace>;

type Use = "observations" | "actions";

/** What to do about spaces that softedge has no vectors for. */
const advice: Record<Use, string> = {
  observations:
    "make them a vector in Python, such as with gymnasium.wrappers.FlattenObservation, and " +
    "register the wrapped environment: gymnasium:my_module:MyEnv-v0",
  actions:
    "make them Discrete, or a Box with bounds, in Python with a gymnasium.ActionWrapper, and " +
    "register the wrapped environment: gymnasium:my_module:MyEnv-v0",
};

function refusal(id: string, use: Use, space: DescribedSpace, reason: string): RangeError {
  return new RangeError(
    `the ${use} of ${id} are ${space.text}, ${reason}: ${advice[use]} (docs/environments.md)`,
  );
}

function discreteOrBox(id: string, use: Use, space: DescribedSpace): BoxSpace | DiscreteSpace {
  const { type, n, shape, low, high } = space;
  if (type === "Discrete" && n !== undefined) return { kind: "discrete", size: n };
  if (type !== "Box") throw refusal(id, use, space, "which is no Box and not Discrete");
  if (low === undefined || high === undefined || shape?.length !== 1) {
    throw refusal(id, use, space, "which is no vector");
  }
  if (low.length === 0) throw refusal(id, use, space, "which has no numbers");
  return { kind: "box", low, high };
}

/**
 * Returns the space of an environment's observations.
 *
 * @throws {RangeError} naming the space, if it is neither a vector nor discrete
 */
export function observationsOf(id: string, space: DescribedSpace): BoxSpace | DiscreteSpace {
  return discreteOrBox(id, "observations", space);
}

/**
 * Returns the space of an environment's actions.
 *
 * @throws {RangeError} naming the space, if it is neither a vector with bounds nor discrete
 */
export function actionsOf(id: string, space: DescribedSpace): BoundedBoxSpace | DiscreteSpace {
  const read = discreteOrBox(id, "actions", space);
  if (read.kind === "discrete") return read;
  const [low, high] = [read.low, read.high].map((bounds) =>
    bounds.flatMap((bound) => (bound === null ? [] : [bound])),
  );
  if (low.length < read.low.length || high.length < read.high.length) {
    throw refusal(id, "actions", space, "which has no bounds");
  }
  if (low.some((bound, i) => bound >= high[i])) {
    throw refusal(id, "actions", space, "which has a dimension without width");
  }
  return { kind: "box", low, high };
}
