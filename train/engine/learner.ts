import type { Batch } from "./gradient-step.ts";
import type { Layout } from "./layout.ts";

/** Named vectors: parameters, their Adam moments, target parameters. */
export type LearnerState = Map<string, Float32Array>;

/** Thrown where a learner's numbers are no longer finite: nothing good can come of going on. */
export class DivergenceError extends Error {
  constructor(what: string, value: number, step: number) {
    super(`${what} is ${value} at gradient step ${step}`);
    this.name = "DivergenceError";
  }
}

/** A compiled gradient step and the parameters that it moves. */
export interface Learner {
  /** How the tensors of each network lie in its vector. */
  readonly layouts: ReadonlyMap<string, Layout>;
  /** The batch of the next step: fill these arrays, row by row, then call `step`. */
  readonly batch: Batch<Float32Array>;
  /** The number of gradient steps taken. */
  readonly steps: number;
  /**
   * Takes one gradient step on the batch; answers what the step reports (losses, temperature).
   *
   * @throws {DivergenceError} if one of these is not finite
   */
  step(): Promise<Record<string, number>>;
  /**
   * The action in (-1, 1) that the current actor takes; noise of zeros gives its mean.
   *
   * @throws {DivergenceError} if it is not finite
   */
  act(observation: ArrayLike<number>, epsilon: ArrayLike<number>): Promise<Float32Array>;
  /** A copy of the whole state. */
  read(): LearnerState;
  /** Continues from a state that `read` gave after the given number of steps. */
  write(state: LearnerState, steps: number): void;
  release(): Promise<void>;
}
