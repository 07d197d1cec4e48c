import { generatorFor } from "../../random/streams.ts";
import { vectorOf } from "../checks.ts";
import { initialize } from "../layout.ts";
import type { LearnerState } from "../learner.ts";
import type { TracedStep } from "./traced-step.ts";

/** The initial values of all vectors of a step's state. */
export function initialState({ state }: TracedStep, seed: number): LearnerState {
  const random = generatorFor(seed, "initialization");
  const values: LearnerState = new Map();
  for (const [name, { length, start }] of state) {
    if (start === "zeros") values.set(name, new Float32Array(length));
    else if ("drawn" in start) values.set(name, initialize(start.drawn, random));
    else values.set(name, values.get(start.copyOf) ?? new Float32Array(length));
  }
  return values;
}

/**
 * Returns the vectors of a step's state, and no others.
 *
 * @throws {RangeError} if one is missing or has the wrong length
 */
export function checkedState({ state }: TracedStep, values: LearnerState): LearnerState {
  return new Map(Array.from(state, ([name, { length }]) => [name, vectorOf(values, name, length)]));
}
