import { type PolicyFacts, sizeOfSpace } from "../../schemas/policy-interface.ts";
import type { BoxSpace } from "../../schemas/space.ts";
import type { VectorEnvironment } from "../environments/vector/vector-environment.ts";

/** The sizes of the spaces that networks are built for. */
export interface LearnedSizes {
  /** The dimensions of an observation. */
  readonly observation: number;
  /** The dimensions of an action, or the number of discrete actions. */
  readonly action: number;
}

/** The kind of an action space. */
export type ActionKind = PolicyFacts["action"]["kind"];

/** A vector environment with real-valued observations. */
export interface LearnedVector extends VectorEnvironment {
  readonly observationSpace: BoxSpace;
  readonly sizes: LearnedSizes;
}

/**
 * Narrows a vector environment to those that an algorithm learns in.
 *
 * @param actions the kinds of actions that the algorithm learns
 * @throws {RangeError} if the environment has other actions, or no real-valued observations
 */
export function learnedVector(
  vector: VectorEnvironment,
  actions: readonly ActionKind[],
): LearnedVector {
  const { observationSpace, actionSpace, id } = vector;
  if (observationSpace.kind === "discrete") throw new RangeError(`${id} has no real observations`);
  if (!actions.includes(actionSpace.kind)) {
    throw new RangeError(
      `${id} has ${actionSpace.kind} actions, and the algorithm learns ${actions.join(" or ")} actions`,
    );
  }
  const sizes = { observation: observationSpace.low.length, action: sizeOfSpace(actionSpace) };
  return { ...vector, observationSpace, sizes };
}
