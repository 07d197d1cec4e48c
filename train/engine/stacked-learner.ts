import type { Batch } from "./gradient-step.ts";
import type { Learner, LearnerState } from "./learner.ts";

/** One copy's part of a stacked learner. */
export interface LearnerCopy<Field extends string = string> {
  readonly batch: Batch<Field, Float32Array>;
  /** Computes a forward pass, such as "act", with the copy's parameters. */
  forward: Learner<Field>["forward"];
  gradients: Learner<Field>["gradients"];
  read: Learner<Field>["read"];
  /** @throws {RangeError} if a vector is missing or has the wrong length */
  write(state: LearnerState): void;
}

/**
 * Copies of one gradient step with parameters of their own, which a device takes all at once. What
 * each copy computes does not depend on the others.
 */
export interface StackedLearner<Field extends string = string> {
  readonly layouts: Learner["layouts"];
  /** The dimensions of an action. */
  readonly actionColumns: number;
  readonly copies: readonly LearnerCopy<Field>[];
  /**
   * Takes gradient step number t of every copy on its batch.
   *
   * @returns the reports of each copy, which may not be finite
   */
  step(t: number, learningRateShare?: number): Promise<readonly Record<string, number>[]>;
  release(): Promise<void>;
}
