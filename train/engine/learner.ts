import type { Device } from "./devices.ts";
import type { Batch } from "./gradient-step.ts";
import type { Layout } from "./layout.ts";

/** Settings of a learner that are not part of its program. */
export interface LearnerSettings {
  seed: number;
  /**
   * The number of threads: 1 by default. Results are the same to the bit for the same number, and may
   * differ by rounding for another.
   */
  threads?: number;
  /** The device of ONNX Runtime; the CPU by default. */
  device?: Device;
}

/** Settings of learners that take every gradient step together. */
export interface GroupSettings extends Omit<LearnerSettings, "seed"> {
  /** The seed of each learner. */
  seeds: readonly number[];
}

/** Named vectors: parameters, their Adam moments, target parameters. */
export type LearnerState = Map<string, Float32Array>;

/** Thrown if a number of a learner is not finite. */
export class DivergenceError extends Error {
  constructor(what: string, value: number, step: number) {
    super(`${what} is ${value} at gradient step ${step}`);
    this.name = "DivergenceError";
  }
}

/** A compiled gradient step, with the parameters that it updates. */
export interface Learner<Field extends string = string> {
  /** The layout of each network's vector. */
  readonly layouts: ReadonlyMap<string, Layout>;
  /** The batch of the next step: fill these arrays row by row, then call `step`. */
  readonly batch: Batch<Field, Float32Array>;
  /** The number of gradient steps taken. */
  readonly steps: number;
  /**
   * Takes one gradient step on the batch; returns its reports (losses, temperature).
   *
   * @param learningRateShare the remaining share of a decaying learning rate: 1 by default
   * @throws {DivergenceError} if a report is not finite
   */
  step(learningRateShare?: number): Promise<Record<string, number>>;
  /**
   * The actions of the current actor for any number of rows.
   *
   * @param observations [rows, observation] in row-major order
   * @param epsilon [rows, noise]; empty if the actor takes no noise
   * @returns [rows, action], a new array
   * @throws {DivergenceError} if an action is not finite
   */
  act(observations: ArrayLike<number>, epsilon: ArrayLike<number>): Promise<Float32Array>;
  /**
   * Computes a forward pass of the program for any number of rows.
   *
   * @param pass its name in the program
   * @param inputs [rows, columns] each, in row-major order
   * @returns the outputs, [rows, columns] each, in new arrays
   * @throws {RangeError} if there is no such pass, or inputs do not have the same number of rows
   * @throws {DivergenceError} if an output is not finite
   */
  forward(
    pass: string,
    inputs: Readonly<Record<string, ArrayLike<number>>>,
  ): Promise<Record<string, Float32Array>>;
  /** Copies of the last step's gradients, for the parameters that it updated. */
  gradients(): Promise<LearnerState>;
  /** A copy of the complete state. */
  read(): Promise<LearnerState>;
  /** Continues from a state that `read` returned after a number of steps. */
  write(state: LearnerState, steps: number): void;
  release(): Promise<void>;
}
