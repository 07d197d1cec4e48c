import type { Batch } from "./gradient-step.ts";
import type { Layout } from "./layout.ts";

/** Settings of a learner that are not part of its program. */
export interface LearnerSettings {
  seed: number;
  /** Threads that share matrix products; the results are the same. */
  threads?: number;
}

/** Named vectors: parameters, their Adam moments, target parameters. */
export type LearnerState = Map<string, Float32Array>;

/** Thrown where a learner's numbers are no longer finite. */
export class DivergenceError extends Error {
  constructor(what: string, value: number, step: number) {
    super(`${what} is ${value} at gradient step ${step}`);
    this.name = "DivergenceError";
  }
}

/** A compiled gradient step and the parameters that it moves. */
export interface Learner<Field extends string = string> {
  /** How the tensors of each network lie in its vector. */
  readonly layouts: ReadonlyMap<string, Layout>;
  /** The batch of the next step: fill these arrays, row by row, then call `step`. */
  readonly batch: Batch<Field, Float32Array>;
  /** The number of gradient steps taken. */
  readonly steps: number;
  /**
   * Takes one gradient step on the batch; returns what the step reports (losses, temperature).
   *
   * @param learningRateShare of the learning rate that is left, where it decays: 1 by default
   * @throws {DivergenceError} if one of these is not finite
   */
  step(learningRateShare?: number): Promise<Record<string, number>>;
  /**
   * The actions of the current actor, for any number of rows.
   *
   * @param observations [rows, observation] in row-major order
   * @param epsilon [rows, noise]; empty where the actor takes no noise
   * @returns [rows, action], a fresh array
   * @throws {DivergenceError} if an action is not finite
   */
  act(observations: ArrayLike<number>, epsilon: ArrayLike<number>): Promise<Float32Array>;
  /** Copies of the gradients that the last step went down, of those parameters that it moved. */
  gradients(): LearnerState;
  /** A copy of the whole state. */
  read(): LearnerState;
  /** Continues from a state that `read` gave after the given number of steps. */
  write(state: LearnerState, steps: number): void;
  release(): Promise<void>;
}
