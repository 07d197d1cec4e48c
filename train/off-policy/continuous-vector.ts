import type { BoundedBoxSpace, BoxSpace } from "../../schemas/space.ts";
import { discreteActionsError } from "../environments/registry.ts";
import type { VectorEnvironment } from "../environments/vector/vector-environment.ts";

/** A vector environment with real-valued actions. */
export interface ContinuousVector extends VectorEnvironment {
  readonly observationSpace: BoxSpace;
  readonly actionSpace: BoundedBoxSpace;
  /** The dimensions of observations and actions. */
  readonly sizes: { readonly observation: number; readonly action: number };
}

/**
 * Narrows a vector environment to real-valued observations and actions.
 *
 * @throws {RangeError} if they are not real-valued
 */
export function continuousVector(vector: VectorEnvironment): ContinuousVector {
  const { observationSpace, actionSpace, id } = vector;
  if (actionSpace.kind === "discrete") throw discreteActionsError(id, actionSpace.size);
  if (observationSpace.kind === "discrete") throw new RangeError(`${id} has no real observations`);
  const sizes = { observation: observationSpace.low.length, action: actionSpace.low.length };
  return { ...vector, observationSpace, actionSpace, sizes };
}
