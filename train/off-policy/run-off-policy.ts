import { type RunOptions, runTraining } from "../learning/run-training.ts";
import type { RunFolder } from "../run/run-folder.ts";
import type { ConfiguredOffPolicy } from "./algorithm.ts";
import { offPolicyCheckpoint, offPolicyStateOf } from "./checkpoint.ts";
import { trainOffPolicy } from "./train.ts";
import type { OffPolicyTrainingState } from "./training-state.ts";

/** Trains an off-policy algorithm in a run folder: see `runTraining`. */
export function runOffPolicy(algorithm: ConfiguredOffPolicy, run: RunFolder, options?: RunOptions) {
  return runTraining<OffPolicyTrainingState>(
    {
      config: algorithm.config,
      train: (training) => trainOffPolicy(algorithm, training),
      checkpointOf: (state, layouts) => offPolicyCheckpoint(state, layouts, algorithm.config),
      stateOf: (checkpoint, layouts) => offPolicyStateOf(checkpoint, layouts, algorithm.config),
    },
    run,
    options,
  );
}
