import { checkpointOf, loopStateOf } from "../learning/checkpoint.ts";
import { type RunOptions, runTraining } from "../learning/run-training.ts";
import type { RunFolder } from "../run/run-folder.ts";
import type { ConfiguredOnPolicy } from "./algorithm.ts";
import { trainOnPolicy } from "./train.ts";
import { numbersOfOnPolicy, type OnPolicyTrainingState } from "./training-state.ts";

/** Trains an on-policy algorithm in a run folder: see `runTraining`. */
export function runOnPolicy(algorithm: ConfiguredOnPolicy, run: RunFolder, options?: RunOptions) {
  return runTraining<OnPolicyTrainingState>(
    {
      config: algorithm.config,
      train: (training) => trainOnPolicy(algorithm, training),
      checkpointOf: (state, layouts) => checkpointOf(state, layouts),
      stateOf: (checkpoint, layouts) => loopStateOf(checkpoint, layouts, numbersOfOnPolicy).state,
    },
    run,
    options,
  );
}
