import type { ChosenBounds } from "../policy/action-bounds.ts";

/** The distributions of actions that an ONNX file can be told to have. */
export type OnnxDistribution =
  | "none"
  | "squashed_gaussian"
  | "clipped_gaussian"
  | "categorical"
  | "greedy";

/** What an ONNX file does not say of its policy. */
export interface OnnxOptions extends ChosenBounds {
  /** The inputs that make up the observation, in its order; the only input by default. */
  input?: readonly string[] | undefined;
  /**
   * The tensors to read: the action, the mean, or the mean and log_std. Any tensor of the file, not its
   * outputs alone. A role before a name, such as "std=27", says what a name does not.
   */
  output?: readonly string[] | undefined;
  distribution?: OnnxDistribution | undefined;
  /** Whether an action of distribution none lies in (-1, 1), to be scaled to its bounds. */
  actionUnits?: "unit" | "environment" | undefined;
  /** Clips an action of distribution none to its bounds. */
  clip?: boolean | undefined;
  /** The log_std of a Gaussian, of each dimension or of all. */
  logStd?: number | readonly number[] | undefined;
  /** The length of an observation, or the number of states of a discrete one. */
  observationSize?: number | undefined;
  /** The number of discrete actions. */
  discreteActions?: number | undefined;
  algorithm?: string | undefined;
}
