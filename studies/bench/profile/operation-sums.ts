import {
  arithmeticOf,
  kindsOf,
  nameOfOperation,
  type OperationKind,
  type RunOperation,
} from "./operations.ts";

/** One operation of a gradient step, with all that have the same operator, shapes and kind. */
export interface ProfiledOperation {
  name: string;
  kind: OperationKind;
  /** The number of them in a step. */
  count: number;
  milliseconds: number;
}

/** Sums operations by name and kind; divides by the number of steps. */
export function summed(
  runs: readonly (readonly RunOperation[])[],
  steps: number,
): ProfiledOperation[] {
  const found = new Map<string, ProfiledOperation>();
  for (const run of runs) {
    const kinds = kindsOf(run);
    for (const [i, operation] of run.entries()) {
      const kind = kinds[i];
      const name = nameOfOperation(operation);
      const key = `${kind} ${name}`;
      const known = found.get(key) ?? { name, kind, count: 0, milliseconds: 0 };
      known.count += 1 / steps;
      known.milliseconds += operation.milliseconds / steps;
      found.set(key, known);
    }
  }
  return [...found.values()].toSorted((a, b) => b.milliseconds - a.milliseconds);
}

/** The rate of the large products, in 10^9 operations per second. */
export function rateOfLarge(runs: readonly (readonly RunOperation[])[]): number {
  let [operations, milliseconds] = [0, 0];
  for (const run of runs) {
    const kinds = kindsOf(run);
    for (const [i, operation] of run.entries()) {
      if (kinds[i] !== "large products") continue;
      operations += arithmeticOf(operation);
      milliseconds += operation.milliseconds;
    }
  }
  return milliseconds > 0 ? operations / milliseconds / 1e6 : 0;
}
