import type { BoundedBoxSpace, BoxSpace, DiscreteSpace } from "../../schemas/space.ts";
import type { RigidBodies } from "./rigid-bodies.ts";
import type { Scene } from "./scene.ts";

/** Thrown if an environment cannot be drawn. */
export class NoPictureError extends Error {
  constructor(id: string, reason = "its definition has no scene()") {
    super(`${id} cannot be drawn: ${reason}`);
    this.name = "NoPictureError";
  }
}

/** Returns true for a `NoPictureError`, also from the module that another loader has loaded. */
export function isNoPictureError(error: unknown): boolean {
  return error instanceof Error && error.name === "NoPictureError";
}

/** The result of an action. */
export interface Transition {
  observation: Float64Array;
  reward: number;
  /** True if the task is over: no value follows this state. */
  terminated: boolean;
  /** True if the time limit cut the episode: the state's value still counts. */
  truncated: boolean;
}

/**
 * An environment. Observations and actions are vectors: a point of a discrete space has one entry,
 * its index. Each observation is a new array.
 */
export interface Environment {
  readonly id: string;
  readonly observationSpace: BoxSpace | DiscreteSpace;
  readonly actionSpace: BoundedBoxSpace | DiscreteSpace;
  /** The number of steps after which an episode is truncated; null if only its task ends it. */
  readonly maxEpisodeSteps: number | null;
  /**
   * The largest number of steps to play where an episode must come to an end, as in an evaluation:
   * `maxEpisodeSteps`, or without it the default.
   */
  readonly horizon: number;
  /** The simulated time of a step, or the time for which it is shown. */
  readonly secondsPerStep: number;
  /**
   * Starts an episode. With a seed, it is a function of the seed; without one, the generator
   * continues.
   *
   * @param seed a whole number from 0 to 2^53 - 1
   * @throws {UnstableSimulationError} if the initial state cannot be simulated
   */
  reset(seed?: number): Float64Array;
  /**
   * @throws {Error} if no episode has been started
   * @throws {RangeError} if the action is not in the action space; the episode continues
   * @throws {UnstableSimulationError} if the simulation became unstable; the episode is over
   */
  step(action: ArrayLike<number>): Transition;
  /**
   * The complete state, including generator and step count, from which `write` continues exactly.
   */
  read(): Float64Array;
  /** @throws {RangeError} if the state is not of this environment */
  write(state: Float64Array): void;
  /**
   * A picture of the current state.
   *
   * @throws {NoPictureError} if its definition has no scene
   */
  scene(): Scene;
  /** Its rigid bodies, if it consists of some. */
  readonly rigidBodies?: RigidBodies;
  /** Frees memory outside of JavaScript; the environment is unusable afterwards. */
  release(): void;
}
