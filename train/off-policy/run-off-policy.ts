import { type RunOptions, runTraining } from "../learning/run-training.ts";
import type { RunFolder } from "../run/run-folder.ts";
import type { ConfiguredOffPolicy } from "./algorithm.ts";
import { trainingCheckpoint, trainingStateOf } from "./checkpoint.ts";
import { trainOffPolicy } from "./train.ts";
import type { TrainingState } from "./training-state.ts";

/** Trains an off-policy algorithm in a run folder: see `runTraining`. */
export function runOffPolicy(algorithm: ConfiguredOffPolicy, run: RunFolder, options?: RunOptions) {
  return runTraining<TrainingState>(
    {
      config: algorithm.config,
      train: (training) => trainOffPolicy(algorithm, training),
      checkpointOf: (state, layouts) => trainingCheckpoint(state, layouts, algorithm.config),
      stateOf: (checkpoint, layouts) => trainingStateOf(checkpoint, layouts, algorithm.config),
    },
    run,
    options,
  );
}
