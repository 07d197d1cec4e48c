import type { Experiment } from "../../schemas/experiment.ts";
import { bucketOf, chooseArm } from "../../statistics/bucket.ts";
import type { Assignment } from "./units.ts";

/** The arm that answers units that are in none: the control, without counting them. */
export const control = 0;

/**
 * The arm of a unit, by the weights that there are now: the same wherever it is asked, and for as long
 * as they stay. Undefined where the unit is not in the experiment, or the experiment does not run.
 */
export function assign(
  { definition: { name }, phases, state }: Experiment,
  unit: string,
): Assignment | undefined {
  const allocation = phases.at(-1);
  if (state !== "running" || !allocation) return undefined;
  const { weights, coverage } = allocation;
  const arm = chooseArm(bucketOf(name, unit), weights, coverage);
  return arm === undefined ? undefined : { unit, arm, phase: phases.length - 1 };
}
