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
export { defineEnvironment, type EnvironmentDefinition } from "../train/environments/definition.ts";
export type { Dynamics, StepOutcome } from "../train/environments/dynamics.ts";
export type { Environment, Transition } from "../train/environments/environment.ts";
export {
  boundsOf,
  flag,
  frameSkip,
  initialBounds,
  type Range,
  range,
  scale,
  uniformWithin,
  weight,
} from "../train/environments/options.ts";
export {
  definitions,
  type EnvironmentOptions,
  makeEnvironment,
} from "../train/environments/registry.ts";
export {
  type Point,
  palette,
  rectangle,
  rod,
  type Scene,
  type SceneShape,
} from "../train/environments/scene.ts";
export type { TabularModel } from "../train/environments/tabular-model.ts";
export {
  makeVectorEnvironment,
  type VectorEnvironment,
  type VectorSettings,
} from "../train/environments/vector/vector-environment.ts";
export type { Returns } from "../train/episodes/evaluation.ts";
export { NumpyGenerator } from "../train/random/numpy-generator.ts";
export type { RunConfig } from "../train/registry.ts";
export {
  type EvaluateSettings,
  type ExportPolicySettings,
  evaluatePolicy,
  exportPolicy,
  type ImportFileSettings,
  importFile,
} from "./packages.ts";
export {
  type ActedAction,
  type ActOptions,
  type LoadedPolicy,
  loadPolicy,
  type SpacePoint,
} from "./policy.ts";
export {
  resume,
  type TrainingControls,
  type TrainOutcome,
  type TrainSettings,
  train,
} from "./train.ts";
