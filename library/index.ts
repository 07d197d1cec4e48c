/*
 * `softedge`: environments of your own, training, and policies, from Node.
 */

import "../installation/disposable-stacks.ts";

export { ParityError } from "../export/verify.ts";
export { LockedError } from "../files/folder-lock.ts";
export { ImportError } from "../interop/policy/foreign-policy.ts";
export type { Manifest } from "../schemas/manifest.ts";
export type { ActMode, Distribution } from "../schemas/policy-interface.ts";
export type { BoundedBoxSpace, BoxSpace, DiscreteSpace } from "../schemas/space.ts";
export { definitions as environmentDefinitions } from "../train/environments/built-in.ts";
export { type EnvironmentOptions, makeEnvironment } from "../train/environments/registry.ts";
export {
  makeVectorEnvironment,
  type VectorEnvironment,
  type VectorSettings,
} from "../train/environments/vector/vector-environment.ts";
export type { Returns } from "../train/episodes/evaluation.ts";
export type { RunConfig } from "../train/registry.ts";
export * from "./environments.ts";
export {
  type EvaluateSettings,
  type ExportPolicySettings,
  evaluatePolicy,
  exportPolicy,
  type ImportPolicySettings,
  importPolicy,
} from "./packages.ts";
export {
  type ActedAction,
  type ActOptions,
  type LoadedPolicy,
  loadPolicy,
  type SpacePoint,
} from "./policy.ts";
export {
  type ResumeSettings,
  resume,
  type TrainingControls,
  type TrainOutcome,
  type TrainSettings,
  train,
} from "./train.ts";
