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

/** The numbers of a gradient step of all copies. */
export interface StackedNumbers {
  /** The names of the reports. */
  readonly reports: readonly string[];
  /** The names of all numbers: reports, then those that only tell whether a copy has diverged. */
  readonly checked: readonly string[];
  /** The numbers of each copy, of which some are not finite if it has diverged. */
  readonly numbers: readonly Float32Array[];
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
  /** Takes gradient step number t of every copy on its batch. */
  step(t: number, learningRateShare?: number): Promise<StackedNumbers>;
  release(): Promise<void>;
}

/** Makes a copy for each seed, and gives it its initial state. */
export async function startCopies<Field extends string>(
  seeds: readonly number[],
  copyOf: (copy: number) => Promise<LearnerCopy<Field>>,
  initialState: (seed: number) => LearnerState,
): Promise<LearnerCopy<Field>[]> {
  const copies: LearnerCopy<Field>[] = [];
  for (const [i, seed] of seeds.entries()) {
    const copy = await copyOf(i);
    copy.write(initialState(seed));
    copies.push(copy);
  }
  return copies;
}
