import { type ExperimentIndex, experimentIndex } from "../../schemas/experiment.ts";
import { createSharedObject, type SharedObject } from "../storage/shared-object.ts";

/** The declarations of all experiments. */
export function experimentsIn(bucket: R2Bucket): SharedObject<ExperimentIndex> {
  return createSharedObject(bucket, "experiments.json", experimentIndex, { experiments: {} });
}
