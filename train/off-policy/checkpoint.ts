import * as z from "zod";
import type { TensorFile } from "../../files/safetensors.ts";
import type { Learner } from "../engine/learner.ts";
import { checkpointOf, loopStateOf } from "../learning/checkpoint.ts";
import { float32Of } from "../run/checkpoint.ts";
import { numbersOfTraining, type TrainingState } from "./training-state.ts";

const replayCounts = z.object({
  replay: z.object({ size: z.int().min(0), next: z.int().min(0) }),
});

/**
 * The checkpoint of a training state, with the replay buffer as "replay/transitions", a row for each.
 */
export function trainingCheckpoint(state: TrainingState, layouts: Learner["layouts"]): TensorFile {
  const { size, next, transitions } = state.replay;
  const width = size === 0 ? 0 : transitions.length / size;
  return checkpointOf(state, layouts, {
    tensors: new Map([["replay/transitions", { data: transitions, shape: [size, width] }]]),
    counts: { replay: { size, next } },
  });
}

/**
 * The training state of a checkpoint.
 *
 * @param layouts of the learner that continues
 * @throws {Error} naming what the checkpoint lacks
 */
export function trainingStateOf(
  checkpoint: TensorFile,
  layouts: Learner["layouts"],
): TrainingState {
  const { state, counts } = loopStateOf(checkpoint, layouts, numbersOfTraining);
  const { replay } = replayCounts.parse(counts);
  const transitions = float32Of(checkpoint, "replay/transitions");
  return { ...state, replay: { ...replay, transitions } };
}
