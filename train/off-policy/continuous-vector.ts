import type { BoundedBoxSpace, BoxSpace } from "../../schemas/space.ts";
import type { Environment } from "../environments/environment.ts";
import type { VectorEnvironment } from "../environments/vector/vector-environment.ts";

/** The spaces of an environment with real-valued observations and actions. */
export interface ContinuousSpaces {
  readonly observationSpace: BoxSpace;
  readonly actionSpace: BoundedBoxSpace;
}

/**
 * Narrows the spaces of an environment to real-valued ones.
 *
 * @throws {RangeError} if observations or actions are not real-valued
 */
export function continuousSpaces({
  id,
  observationSpace,
  actionSpace,
}: Pick<Environment, "id" | "observationSpace" | "actionSpace">): ContinuousSpaces {
  if (actionSpace.kind === "discrete") {
    const advice = observationSpace.kind === "discrete" ? "; try: softedge train spi" : "";
    throw new RangeError(
      `${id} has ${actionSpace.size} discrete actions, and this algorithm needs real-valued ones` +
        advice,
    );
  }
  if (observationSpace.kind === "discrete") throw new RangeError(`${id} has no real observations`);
  return { observationSpace, actionSpace };
}

/** A vector environment with real-valued observations and actions. */
export interface ContinuousVector extends VectorEnvironment, ContinuousSpaces {
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
  const { observationSpace, actionSpace } = continuousSpaces(vector);
  const sizes = { observation: observationSpace.low.length, action: actionSpace.low.length };
  return { ...vector, observationSpace, actionSpace, sizes };
}
