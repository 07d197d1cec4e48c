/*
 * The library, `softedge`: what a file that defines an environment imports.
 */

export type {
  EnvironmentDefinition,
  EnvironmentSettings,
} from "./train/environments/definition.ts";
export { defineEnvironment } from "./train/environments/definition.ts";
export type { Dynamics, StepOutcome } from "./train/environments/dynamics.ts";
export type { Environment, Transition } from "./train/environments/environment.ts";
export * from "./train/environments/options.ts";
export type { Point, Scene, SceneShape } from "./train/environments/scene.ts";
export { palette, rectangle, rod } from "./train/environments/scene.ts";
export type { TabularModel } from "./train/environments/tabular-model.ts";
export { NumpyGenerator } from "./train/random/numpy-generator.ts";
