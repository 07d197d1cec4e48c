import type { LearnerState } from "../engine/learner.ts";
import { type CollectorState, numbersOfCollector } from "./collector.ts";
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
  /** How many episodes have ended. */
  ended: number;
  /** The episode under way in each environment. */
  episodes: CollectorState["episodes"];
  gradientSteps: number;
  learner: LearnerState;
  /** What was reported since the last evaluation. */
  reports: MeansState;
  replay: ReplayState;
  /** What is to be acted on, the environments, and the generators, as numbers. */
  numbers: Record<(typeof numbersOfTraining)[number], Float64Array>;
}

export const numbersOfTraining = [...numbersOfCollector, "replay", "gradient"] as const;
