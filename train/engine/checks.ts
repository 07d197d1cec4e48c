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
 * Returns the number of rows of a forward pass's inputs.
 *
 * @param columns of each input
 * @throws {RangeError} naming an input that has another number of rows, or none
 */
export function rowsOf(
  columns: Readonly<Record<string, number>>,
  inputs: Readonly<Record<string, ArrayLike<number>>>,
): number {
  const [first] = Object.keys(columns);
  const rows = Math.floor((inputs[first]?.length ?? 0) / columns[first]);
  for (const name in columns) {
    const length = inputs[name]?.length;
    if (length === rows * columns[name]) continue;
    throw new RangeError(
      `input "${name}" must have ${columns[name]} entries for each of ${rows} rows, has ${length ?? "none"}`,
    );
  }
  return rows;
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
