import { numbersOfInteraction } from "../learning/interaction.ts";
import type { LoopState } from "../learning/loop.ts";

/** The generator of minibatches, as numbers. */
const ownNumbers = ["minibatches"] as const;

/** What an on-policy loop remembers besides the state that all loops share. */
export interface OnPolicyState {
  numbers: Record<(typeof ownNumbers)[number], Float64Array>;
}

/**
 * The complete state of a training run between two rollouts. A run that resumes from it reproduces
 * the uninterrupted run exactly.
 */
export type OnPolicyTrainingState = LoopState & OnPolicyState;

export const numbersOfOnPolicy = [...numbersOfInteraction, ...ownNumbers] as const;
