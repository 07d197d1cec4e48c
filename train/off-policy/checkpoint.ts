import * as z from "zod";
import type { Learner } from "../engine/learner.ts";
import { checkpointOf, loopStateOf } from "../learning/checkpoint.ts";
import { float32Of, type RunCheckpoint } from "../run/checkpoint.ts";
import { type ReplayState, type StoredReplay, transitionsOf } from "./replay-buffer.ts";
import { numbersOfTraining, type TrainingState } from "./training-state.ts";

const replayCounts = z.object({
  replay: z.object({ size: z.int().min(0), next: z.int().min(0) }),
});

/** The checkpoint of a training state, with the replay buffer's transitions as its rows. */
export function trainingCheckpoint(
  state: TrainingState,
  layouts: Learner["layouts"],
): RunCheckpoint {
  const rows = transitionsOf(state.replay);
  const counts = { replay: { size: rows.end - rows.start, next: state.replay.next } };
  return { ...checkpointOf(state, layouts, { counts }), rows };
}

/** The tensor of the replay buffer's rows in former checkpoints. */
const formerTensor = "replay/transitions";

function replayIn(checkpoint: RunCheckpoint, counts: unknown): ReplayState | StoredReplay {
  const { size, next } = replayCounts.parse(counts).replay;
  const { rows } = checkpoint;
  if (rows) return { next, rows };
  const transitions = float32Of(checkpoint, formerTensor);
  const width = size === 0 ? 0 : transitions.length / size;
  return { size, next, added: size, width, transitions };
}

/**
 * The training state of a checkpoint.
 *
 * @param layouts of the learner that continues
 * @throws {Error} naming what the checkpoint lacks
 */
export function trainingStateOf(
  checkpoint: RunCheckpoint,
  layouts: Learner["layouts"],
): TrainingState {
  const { state, counts } = loopStateOf(checkpoint, layouts, numbersOfTraining);
  return { ...state, replay: replayIn(checkpoint, counts) };
}
