/** A size of a gradient step that is measured. */
export interface Workload {
  /** The rows of a batch. */
  batch: number;
  /** The units of each of two hidden layers. */
  units: number;
  /** The number of seeds whose steps are taken together. */
  seeds: number;
}

/** The sizes of all combinations, in the order of a table. */
export function workloadsOf(
  batches: readonly number[],
  units: readonly number[],
  seeds: readonly number[],
): Workload[] {
  return units.flatMap((width) =>
    batches.flatMap((batch) => seeds.map((count) => ({ batch, units: width, seeds: count }))),
  );
}

/** The name of a workload, as processes are asked for it: ROWSxUNITSxSEEDS. */
export function nameOfWorkload({ batch, units, seeds }: Workload): string {
  return `${batch}x${units}x${seeds}`;
}

/** @throws {RangeError} if it is no name of a workload */
export function parseWorkload(name: string): Workload {
  const [, batch, units, seeds] = /^(\d+)x(\d+)x(\d+)$/.exec(name) ?? [];
  if (batch === undefined) throw new RangeError(`"${name}" is not ROWSxUNITSxSEEDS`);
  return { batch: Number(batch), units: Number(units), seeds: Number(seeds) };
}

/** The products of a step grow as this. */
export function workOf({ batch, units, seeds }: Workload): number {
  return batch * units * units * seeds;
}

/** True if a step of one workload does all that a step of another does. */
export function contains(workload: Workload, other: Workload): boolean {
  return (
    workload.batch >= other.batch && workload.units >= other.units && workload.seeds >= other.seeds
  );
}
