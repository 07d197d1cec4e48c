import type { BoundedBoxSpace, BoxSpace } from "../../schemas/space.ts";
import { discreteActionsError } from "../environments/registry.ts";
import type { VectorEnvironment } from "../environments/vector/vector-environment.ts";

/** Environments with real-valued actions that are played together. */
export interface ContinuousVector extends VectorEnvironment {
  readonly observationSpace: BoxSpace;
  readonly actionSpace: BoundedBoxSpace;
  /** How many numbers an observation and an action are. */
  readonly sizes: { readonly observation: number; readonly action: number };
}

/**
 * @throws {RangeError} if their actions are no real numbers
 */
export function continuousVector(vector: VectorEnvironment): ContinuousVector {
  const { observationSpace, actionSpace, id } = vector;
  if (actionSpace.kind === "discrete") throw discreteActionsError(id, actionSpace.size);
  if (observationSpace.kind === "discrete") throw new RangeError(`${id} has no real observations`);
  const sizes = { observation: observationSpace.low.length, action: actionSpace.low.length };
  return { ...vector, observationSpace, actionSpace, sizes };
}
