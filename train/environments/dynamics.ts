import type { BoundedBoxSpace, BoxSpace, DiscreteSpace } from "../../schemas/space.ts";
import type { NumpyGenerator } from "../random/numpy-generator.ts";
import type { Scene } from "./scene.ts";

/** What follows an action, but for the time limit. */
export interface StepOutcome<Observation> {
  observation: Observation;
  reward: number;
  terminated: boolean;
}

/**
 * What an environment does, without the bookkeeping that all have in common: seeds, checks of
 * actions, the time limit.
 */
interface DynamicsOf<Observation, Action> {
  /** How long a step takes in the world that is simulated, or is to be shown. */
  readonly secondsPerStep: number;
  reset(random: NumpyGenerator): Observation;
  /** @param action in the space, or finite where that is real-valued */
  step(action: Action, random: NumpyGenerator): StepOutcome<Observation>;
  scene(): Scene;
  /** The state as numbers: what `write` goes on from. */
  read(): ArrayLike<number>;
  write(state: Float64Array): void;
  release?(): void;
}

/** Actions are float32, which is what Gymnasium's spaces hand on. */
export interface ContinuousDynamics extends DynamicsOf<Float64Array, Float32Array> {
  readonly kind: "continuous";
  readonly observationSpace: BoxSpace;
  readonly actionSpace: BoundedBoxSpace;
}

export interface DiscreteDynamics extends DynamicsOf<number, number> {
  readonly kind: "discrete";
  readonly observationSpace: DiscreteSpace;
  readonly actionSpace: DiscreteSpace;
}

export type Dynamics = ContinuousDynamics | DiscreteDynamics;
