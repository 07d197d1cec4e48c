import { DivergenceError, type LearnerState } from "./learner.ts";

/** @throws {DivergenceError} naming the first number that is not finite */
export function checkFinite(
  values: Float32Array,
  nameOf: (i: number) => string,
  steps: number,
): void {
  const broken = values.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) throw new DivergenceError(nameOf(broken), values[broken], steps);
}

/**
 * Returns a vector of a learner's state.
 *
 * @throws {RangeError} if it is missing or has the wrong length
 */
export function vectorOf(state: LearnerState, name: string, length: number): Float32Array {
  const values = state.get(name);
  if (values?.length === length) return values;
  throw new RangeError(
    `state "${name}" must have ${length} entries, has ${values?.length ?? "none"}`,
  );
}

/**
 * Returns a forward pass.
 *
 * @throws {RangeError} if the program has none of that name
 */
export function passOf<Pass>(passes: ReadonlyMap<string, Pass>, name: string): Pass {
  const pass = passes.get(name);
  if (pass) return pass;
  throw new RangeError(`there is no forward pass "${name}": there are ${[...passes.keys()]}`);
}
