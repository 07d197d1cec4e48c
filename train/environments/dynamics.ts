import type { NumpyGenerator } from "../random/numpy-generator.ts";
import type { Environment, Transition } from "./environment.ts";
import type { RigidBodies } from "./rigid-bodies.ts";
import type { Scene } from "./scene.ts";

/** The result of an action, apart from the time limit. */
export type StepOutcome = Omit<Transition, "truncated">;

/**
 * The dynamics of an environment, without the common bookkeeping: seeds, checks of actions, the
 * time limit.
 */
export interface Dynamics {
  readonly observationSpace: Environment["observationSpace"];
  readonly actionSpace: Environment["actionSpace"];
  /** The simulated time of a step, or the time for which it is shown. */
  readonly secondsPerStep: number;
  reset(random: NumpyGenerator): Float64Array;
  /**
   * @param action for a discrete space, a valid index; for a box, any finite numbers, as float32
   * like those of Gymnasium's spaces
   */
  step(action: Float32Array, random: NumpyGenerator): StepOutcome;
  /** A picture of the current state, for `render`; none by default. */
  scene?(): Scene;
  /** Its rigid bodies, if it consists of some. */
  readonly rigidBodies?: RigidBodies;
  /** The state as numbers, always as many, for `write`. */
  read(): ArrayLike<number>;
  write(state: Float64Array): void;
  release?(): void;
}
