import type { LearnerState } from "../engine/learner.ts";
import type { ReplayState } from "./replay-buffer.ts";
import type { MeansState } from "./running-means.ts";

/**
 * All that the rest of a training run depends on, taken between two steps: a run that goes on from it
 * does what it would have done without a break, to the last bit.
 */
export interface TrainingState {
  /** Environment steps that were taken. */
  step: number;
  /** Whether training was interrupted before the evaluation of this step. */
  evaluationDue: boolean;
  /** Episodes that have ended. */
  episodes: number;
  /** The episode under way. */
  episode: { return: number; length: number };
  gradientSteps: number;
  learner: LearnerState;
  /** What was reported since the last evaluation. */
  reports: MeansState;
  replay: ReplayState;
  /** The observation to act on, the environment, and the generators, as numbers. */
  numbers: Record<(typeof numbersOfTraining)[number], Float64Array>;
}

export const numbersOfTraining = [
  "observation",
  "environment",
  "exploration",
  "replay",
  "gradient",
] as const;
