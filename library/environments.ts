/*
 * The part of the library that a file with an environment imports.
 */

export type {
  EnvironmentDefinition,
  EnvironmentSettings,
} from "../train/environments/definition.ts";
export { defineEnvironment } from "../train/environments/definition.ts";
export type { Dynamics, StepOutcome } from "../train/environments/dynamics.ts";
export type { Environment, Transition } from "../train/environments/environment.ts";
export { bodyPosition, displacement } from "../train/environments/mujoco/bodies.ts";
export type { Camera } from "../train/environments/mujoco/camera.ts";
export type { MujocoFile } from "../train/environments/mujoco/compiled-model.ts";
export type { Model } from "../train/environments/mujoco/description.ts";
export type { Task } from "../train/environments/mujoco/dynamics.ts";
export {
  addUniform,
  mujocoDynamics,
  uniformAndNormalNoise,
  uniformNoise,
} from "../train/environments/mujoco/dynamics.ts";
export { mujocoFile } from "../train/environments/mujoco/model-file.ts";
export type { ObservedField, ObservedQuantity } from "../train/environments/mujoco/observation.ts";
export { observationBlocks } from "../train/environments/mujoco/observation.ts";
export type { Simulation } from "../train/environments/mujoco/simulation.ts";
export * from "../train/environments/options.ts";
export type { Point, Scene, SceneShape } from "../train/environments/scene.ts";
export { palette, rectangle, rod } from "../train/environments/scene.ts";
export type { TabularModel } from "../train/environments/tabular-model.ts";
export { NumpyGenerator } from "../train/random/numpy-generator.ts";
