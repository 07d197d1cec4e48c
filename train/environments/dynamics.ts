import type { BoundedBoxSpace, BoxSpace, DiscreteSpace } from "../../schemas/space.ts";
import type { NumpyGenerator } from "../random/numpy-generator.ts";
import type { Scene } from "./scene.ts";

/** The result of an action, apart from the time limit. */
export interface StepOutcome<Observation> {
  observation: Observation;
  reward: number;
  terminated: boolean;
}

/**
 * The dynamics of an environment, without the common bookkeeping: seeds, checks of actions, the
 * time limit.
 */
interface DynamicsOf<Observation, Action> {
  /** The simulated time of a step, or the time for which it is shown. */
  readonly secondsPerStep: number;
  reset(random: NumpyGenerator): Observation;
  /** @param action in the space; if real-valued, any finite action */
  step(action: Action, random: NumpyGenerator): StepOutcome<Observation>;
  scene(): Scene;
  /** The state as numbers, for `write`. */
  read(): ArrayLike<number>;
  write(state: Float64Array): void;
  release?(): void;
}

/** Actions are float32, like those of Gymnasium's spaces. */
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
