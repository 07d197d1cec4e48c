import type { LearnerState } from "../engine/learner.ts";
import { type CollectorState, numbersOfCollector } from "./collector.ts";
import type { ReplayState } from "./replay-buffer.ts";
import type { MeansState } from "./running-means.ts";

/**
 * The complete state of a training run between two steps. A run that resumes from it reproduces the
 * uninterrupted run exactly.
 */
export interface TrainingState {
  /** The number of environment steps taken. */
  step: number;
  /** True if training was interrupted before the evaluation of this step. */
  evaluationDue: boolean;
  /** The number of episodes that have ended. */
  ended: number;
  /** The current episode of each environment. */
  episodes: CollectorState["episodes"];
  gradientSteps: number;
  learner: LearnerState;
  /** The reports since the last evaluation. */
  reports: MeansState;
  replay: ReplayState;
  /** Observations, environments and generators, as numbers. */
  numbers: Record<(typeof numbersOfTraining)[number], Float64Array>;
}

export const numbersOfTraining = [...numbersOfCollector, "replay", "gradient"] as const;
