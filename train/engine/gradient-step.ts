import type { TensorOperations } from "../../graph/operations.ts";

/** How long observations and actions are. */
export interface TransitionSizes {
  observation: number;
  action: number;
}

/**
 * Asks for one parameter tensor of a network: by name, with its shape, its entries starting uniform
 * in [-bound, bound]. Networks are built by asking for their parameters in a fixed order, so the
 * same code lays them out in a vector, draws their first values, and takes them apart again.
 */
export type TakeParameter<Tensor> = (
  name: string,
  shape: readonly number[],
  bound: number,
) => Tensor;

/** The parameters of one network at one moment of a gradient step. */
export interface Parameters<Tensor, Network> {
  readonly name: string;
  /** All parameters one behind the other ... */
  readonly vector: Tensor;
  /** ... and as the network that they make up. */
  readonly network: Network;
  readonly build: (take: TakeParameter<Tensor>) => Network;
}

/** What is given to every gradient step: a batch of transitions, and noise for each of them. */
export interface Batch<Tensor> {
  observation: Tensor;
  /** In (-1, 1): before scaling to the environment's bounds. */
  action: Tensor;
  reward: Tensor;
  nextObservation: Tensor;
  /**
   * What the value of the next observation counts for: gamma, or gamma^n after n steps; 0 where the
   * task ended there, but not at a time limit.
   */
  continuation: Tensor;
  epsilon: Tensor;
  nextEpsilon: Tensor;
}

/** The shapes of a batch of the given number of transitions. */
export function batchShapes(
  { observation, action }: TransitionSizes,
  rows: number,
): Batch<readonly number[]> {
  return {
    observation: [rows, observation],
    action: [rows, action],
    reward: [rows, 1],
    nextObservation: [rows, observation],
    continuation: [rows, 1],
    epsilon: [rows, action],
    nextEpsilon: [rows, action],
  };
}

/** What an engine offers for writing down a gradient step once, for whatever computes it. */
export interface GradientStep<Tensor> {
  readonly ops: TensorOperations<Tensor>;
  readonly batch: Batch<Tensor>;
  /** Trained parameters as they are before the step. */
  parameters<Network>(
    name: string,
    build: (take: TakeParameter<Tensor>) => Network,
  ): Parameters<Tensor, Network>;
  /** Parameters that start as a copy of others and then follow them. */
  target<Network>(name: string, source: Parameters<Tensor, Network>): Parameters<Tensor, Network>;
  /** One step of Adam down the gradient of a loss in these parameters; answers the new ones. */
  minimize<Network>(
    parameters: Parameters<Tensor, Network>,
    loss: (network: Network) => Tensor,
  ): Parameters<Tensor, Network>;
  /** Sets a target's parameters, as a vector, for the next step. */
  replace<Network>(target: Parameters<Tensor, Network>, vector: Tensor): void;
  /** A number of the step worth knowing. */
  report(name: string, scalar: Tensor): void;
}

/** What an engine is to carry out: written down once, for whatever computes it. */
export interface Algorithm<Tensor> {
  /** Writes a gradient step down: which losses, in which order. */
  step(step: GradientStep<Tensor>): void;
  /** The action in (-1, 1), [rows, action], of the parameters named "actor". */
  act(
    ops: TensorOperations<Tensor>,
    take: TakeParameter<Tensor>,
    observation: Tensor,
    epsilon: Tensor,
  ): Tensor;
}
