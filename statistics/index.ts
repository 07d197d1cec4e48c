/*
 * `softedge/statistics`: assignment to the arms of an experiment, and inference from its outcomes, for
 * Node, Workers and browsers. docs/statistics.md explains the methods, docs/library.md has an example.
 */

export {
  type Analysis,
  type AnalysisSettings,
  type ArmResult,
  analyse,
  type ComparisonResult,
  type ExperimentPhase,
} from "./analysis.ts";
export type { SampleQuantile } from "./binomial.ts";
export { type BoundedSample, boundedDifference, boundedMean } from "./bounded-sequence.ts";
export { armShares, type BucketRange, bucketOf, bucketRanges, chooseArm } from "./bucket.ts";
export type { ArmTotals, Compared } from "./comparison.ts";
export {
  differenceSequence,
  type Estimate,
  fixedTimeInterval,
  meanSequence,
  type SequenceSettings,
} from "./confidence-sequence.ts";
export type { PhasedDifference, SequencePhase } from "./difference.ts";
export { effectiveSize, type WeighedStep } from "./effective-size.ts";
export {
  addOutcome,
  type Histogram,
  mergeHistograms,
  noOutcomes,
  type OutcomeRange,
  removeOutcome,
} from "./histogram.ts";
export type { LoggedStep, Trajectory } from "./logged-step.ts";
export {
  addUnit,
  type Moments,
  mergeTotals,
  momentsOf,
  noUnits,
  removeUnit,
  replaceUnit,
  type Sample,
  type Totals,
  type Unit,
} from "./moments.ts";
export {
  estimateValue,
  type OffPolicyEstimates,
  type OffPolicySettings,
  type ValueEstimate,
} from "./off-policy.ts";
export {
  type Change,
  type ModelMoments,
  modelMoments,
  modelsOf,
  type Pilot,
  type Quantile,
} from "./outcome-model.ts";
export {
  type Found,
  type MethodPlan,
  type PlanMethod,
  type PlannedExperiment,
  type PlanSimulation,
  planOf,
  simulationOf,
  unitsToPlanFor,
} from "./plan.ts";
export {
  type FalsePositives,
  falsePositivesOf,
  type Replayed,
  type ReplayedExperiment,
  type ReplayedUnit,
  replayOf,
} from "./replay.ts";
export {
  type ChiSquareTest,
  chiSquareTest,
  type PhaseExposures,
  type SequentialTest,
  sequentialTest,
} from "./sample-ratio-mismatch.ts";
export type { Verdict } from "./verdict.ts";
