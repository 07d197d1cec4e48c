import { DivergenceError, type LearnerState } from "./learner.ts";

/** @throws {DivergenceError} if a number is not finite, by its name */
export function checkFinite(
  values: Float32Array,
  nameOf: (i: number) => string,
  steps: number,
): void {
  const broken = values.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) throw new DivergenceError(nameOf(broken), values[broken], steps);
}

/**
 * The vector of a state that is to be gone on from.
 *
 * @throws {RangeError} if it is missing, or not as long as it must be
 */
export function vectorOf(state: LearnerState, name: string, length: number): Float32Array {
  const values = state.get(name);
  if (values?.length === length) return values;
  throw new RangeError(
    `state "${name}" must have ${length} entries, has ${values?.length ?? "none"}`,
  );
}
