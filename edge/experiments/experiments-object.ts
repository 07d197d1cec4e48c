import type { ExperimentIndex } from "../../schemas/experiment.ts";
import { createSharedObject, type SharedObject } from "../storage/shared-object.ts";

/** The declarations of all experiments. */
export function experimentsIn(bucket: R2Bucket): SharedObject<ExperimentIndex> {
  const schema = async () => (await import("../../schemas/experiment.ts")).experimentIndex;
  return createSharedObject(bucket, "experiments.json", schema, { experiments: {} });
}
