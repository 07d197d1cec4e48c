import * as z from "zod";
import type { Learner } from "../engine/learner.ts";
import { checkpointOf, loopStateOf } from "../learning/checkpoint.ts";
import { float32Of, type RunCheckpoint } from "../run/checkpoint.ts";
import type { OffPolicyConfig } from "./config.ts";
import { noRefill, refillFrom, refillState } from "./refill.ts";
import {
  emptyReplay,
  type ReplayState,
  type StoredReplay,
  transitionsOf,
} from "./replay-buffer.ts";
import { numbersOfOffPolicy, type OffPolicyTrainingState } from "./training-state.ts";

const replayCounts = z.object({
  /** Null if the buffer is not kept. */
  replay: z.object({ size: z.int().min(0), next: z.int().min(0) }).nullable(),
  refill: refillState.default(noRefill),
});

/**
 * The checkpoint of a training state, with the replay buffer's transitions as its rows, if they are
 * kept.
 */
export function offPolicyCheckpoint(
  state: OffPolicyTrainingState,
  layouts: Learner["layouts"],
  { keep_replay }: Pick<OffPolicyConfig, "keep_replay">,
): RunCheckpoint {
  const { refill, replay } = state;
  const withCounts = (counts: z.infer<typeof replayCounts>) =>
    checkpointOf(state, layouts, { counts });
  if (!keep_replay) return withCounts({ replay: null, refill });
  const rows = transitionsOf(replay);
  const size = rows.end - rows.start;
  return { ...withCounts({ replay: { size, next: replay.next }, refill }), rows };
}

/** The numbers that former checkpoints lack, which had no scale of rewards. */
const formerlyMissing = ["rewardScale"] as const;

/** The tensor of the replay buffer's rows in former checkpoints. */
const formerTensor = "replay/transitions";

function replayIn(
  checkpoint: RunCheckpoint,
  { size, next }: { size: number; next: number },
): ReplayState | StoredReplay {
  const { rows } = checkpoint;
  if (rows) return { next, rows };
  const transitions = float32Of(checkpoint, formerTensor);
  const width = size === 0 ? 0 : transitions.length / size;
  return { size, next, added: size, width, transitions };
}

/**
 * The training state of a checkpoint. If it does not keep the replay buffer, that is empty, and
 * refilled first.
 *
 * @param layouts of the learner that continues
 * @throws {Error} naming what the checkpoint lacks
 */
export function offPolicyStateOf(
  checkpoint: RunCheckpoint,
  layouts: Learner["layouts"],
  config: Pick<OffPolicyConfig, "learning_starts" | "buffer_size" | "normalize_rewards">,
): OffPolicyTrainingState {
  const { state, counts } = loopStateOf(
    checkpoint,
    layouts,
    numbersOfOffPolicy,
    config.normalize_rewards ? [] : formerlyMissing,
  );
  const { replay, refill } = replayCounts.parse(counts);
  if (replay) return { ...state, replay: replayIn(checkpoint, replay), refill };
  return { ...state, replay: emptyReplay, refill: refillFrom(config, state.step, refill) };
}
