/*
 * `softedge/statistics`: what experiments are decided by, for Node, Workers and browsers.
 */

export * from "./analysis.ts";
export { type BoundedSample, boundedDifference, boundedMean } from "./bounded-sequence.ts";
export {
  armShares,
  type BucketRange,
  bucketOf,
  bucketRanges,
  buckets,
  chooseArm,
} from "./bucket.ts";
export * from "./comparison.ts";
export {
  differenceSequence,
  type Estimate,
  fixedTimeInterval,
  meanSequence,
  type SequenceSettings,
} from "./confidence-sequence.ts";
export { adjust, adjustAll, balanceP, type CovariatePhase, covariateSlope } from "./cuped.ts";
export { type PhasedDifference, phasedDifference, type SequencePhase } from "./difference.ts";
export { effectiveSize, type WeighedStep } from "./effective-size.ts";
export type { LoggedStep, Trajectory } from "./logged-step.ts";
export { compareAllowing, missingTest, type PhaseOutcomes } from "./missing-outcomes.ts";
export {
  type Moments,
  momentsOf,
  type Sample,
  type Totals,
  totalsOf,
  type Unit,
} from "./moments.ts";
export {
  estimateValue,
  type OffPolicyEstimates,
  type OffPolicySettings,
  type ValueEstimate,
} from "./off-policy.ts";
export {
  type PlannedExperiment,
  type PlanSimulation,
  planOf,
  simulationOf,
  unitsToPlanFor,
} from "./plan.ts";
export { type ReplayedExperiment, type ReplayedUnit, replayOf } from "./replay.ts";
export {
  type ChiSquareTest,
  chiSquareTest,
  type PhaseExposures,
  type SequentialTest,
  sequentialTest,
} from "./sample-ratio-mismatch.ts";
export { type Evidence, type Verdict, verdictOf } from "./verdict.ts";
