import { numbersOfInteraction } from "../learning/interaction.ts";
import type { LoopState } from "../learning/loop.ts";
import type { Refill } from "./refill.ts";
import type { ReplayState, StoredReplay } from "./replay-buffer.ts";

/** The generators and pending transitions of an off-policy loop, as numbers. */
const ownNumbers = ["pending", "replay", "gradient"] as const;

/** What an off-policy loop remembers besides the state that all loops share. */
export interface OffPolicyState {
  /** The replay buffer; of a checkpoint, where its transitions are stored. */
  replay: ReplayState | StoredReplay;
  refill: Refill;
  numbers: Record<(typeof ownNumbers)[number], Float64Array>;
}

/**
 * The complete state of a training run between two steps. A run that resumes from it reproduces the
 * uninterrupted run exactly.
 */
export type OffPolicyTrainingState = LoopState & OffPolicyState;

export const numbersOfOffPolicy = [...numbersOfInteraction, ...ownNumbers] as const;
