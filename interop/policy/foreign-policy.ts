import type { Node } from "../../graph/node.ts";
import type { Trace } from "../../graph/trace.ts";
import type { BoundedBoxSpace, BoxSpace, DiscreteSpace } from "../../schemas/space.ts";

/**
 * What the network of a policy computes from observations, before noise, squashing and scaling:
 *
 * - `squashed_gaussian`: the parameters of u in action = center + halfRange * tanh(u), with u ~ N(mean,
 *   exp(log_std)^2), [batch, action] each
 * - `clipped_gaussian`: the parameters of u in action = clip(u, low, high), in the environment's units
 * - `categorical`: ln pi(a | s) up to a constant, [batch, actions]
 * - `deterministic`: an action, [batch, action], in (-1, 1), or in the environment's units before clipping
 * - `greedy`: a score for each action, [batch, actions], of which the largest is taken
 */
export type PolicyHead =
  | { kind: "squashed_gaussian"; mean: Node; logStd: Node }
  | { kind: "clipped_gaussian"; mean: Node; logStd: Node }
  | { kind: "categorical"; logits: Node }
  | { kind: "deterministic"; action: Node; units: "unit" | "environment" }
  | { kind: "greedy"; scores: Node };

/** The normalization of observations: clip((observation - mean) * scale, -range, range). */
export interface ObservationNormalization {
  mean: ArrayLike<number>;
  scale: ArrayLike<number>;
  /** The limit of normalized observations; Infinity for none. */
  range: number;
}

/** Where a policy comes from, as far as its file says. */
export interface ForeignOrigin {
  /** The kind of file, such as "Stable-Baselines3 zip". */
  format: string;
  framework: string;
  frameworkVersion?: string | undefined;
  trainingSteps?: number | undefined;
}

/** A policy of another framework, read from its file. */
export interface ForeignPolicy {
  observation: BoxSpace | DiscreteSpace;
  action: BoundedBoxSpace | DiscreteSpace;
  kind: PolicyHead["kind"];
  /** The algorithm's name, such as "ppo". */
  algorithm: string;
  origin: ForeignOrigin;
  /** The environment it was trained in, if the file names it. */
  environment?: string | undefined;
  /** A normalization of observations that the file itself has. */
  normalization?: ObservationNormalization | undefined;
  /**
   * Builds the network.
   *
   * @param observation [batch, observation], normalized; indices [batch] of a discrete space
   */
  head(trace: Trace, observation: Node): PolicyHead;
}

/** Thrown for a file that is not a policy softedge can take in; the message says what to do. */
export class ImportError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ImportError";
  }
}
