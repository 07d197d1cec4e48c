import type { TensorOperations } from "../../graph/operations.ts";
import type { Optimizer } from "./adam.ts";

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

/** A value for each field of a batch. */
export type Batch<Field extends string, Value> = Readonly<Record<Field, Value>>;

/** A batch made field by field. */
export function mapBatch<Field extends string, From, To>(
  batch: Batch<Field, From>,
  of: (value: From, field: Field) => To,
): Batch<Field, To>;
export function mapBatch<From, To>(
  batch: Batch<string, From>,
  of: (value: From, field: string) => To,
): Batch<string, To> {
  return Object.fromEntries(
    Object.entries(batch).map(([field, value]) => [field, of(value, field)]),
  );
}

/**
 * The vocabulary of a gradient step, written down once and carried out by any engine.
 *
 * @typeParam Field the fields of the batch, which the algorithm declares
 */
export interface GradientStep<Tensor, Field extends string = string> {
  readonly ops: TensorOperations<Tensor>;
  readonly batch: Batch<Field, Tensor>;
  /** Trained parameters as they are before the step. */
  parameters<Network>(
    name: string,
    build: (take: TakeParameter<Tensor>) => Network,
  ): Parameters<Tensor, Network>;
  /** Parameters that start as a copy of others and then follow them. */
  target<Network>(name: string, source: Parameters<Tensor, Network>): Parameters<Tensor, Network>;
  /** Takes one step of an optimizer down the gradient of a loss; returns the new parameters. */
  minimize<Network>(
    parameters: Parameters<Tensor, Network>,
    optimizer: Optimizer,
    loss: (network: Network) => Tensor,
  ): Parameters<Tensor, Network>;
  /** Sets a target's parameters, as a vector, for the next step. */
  replace<Network>(target: Parameters<Tensor, Network>, vector: Tensor): void;
  /** A scalar of the step worth knowing: a loss, the temperature. */
  report(name: string, scalar: Tensor): void;
  /**
   * Runs `body` in every k-th step alone: steps k, 2k, ... The steps in between compute nothing of
   * it. Optimizers inside count their own steps.
   */
  every(k: number, body: () => void): void;
}

/** The forward pass with which training acts. */
export interface ActorPass<Tensor> {
  /** The name of the parameters that it is made of. */
  readonly parameters: string;
  /** Numbers of an observation, of its noise (0: it takes none), and of an action. */
  readonly columns: {
    readonly observation: number;
    readonly noise: number;
    readonly action: number;
  };
  /**
   * The action, [rows, action].
   *
   * @param observation [rows, observation]
   * @param epsilon [rows, noise]; undefined where it takes none
   */
  forward(
    ops: TensorOperations<Tensor>,
    take: TakeParameter<Tensor>,
    observation: Tensor,
    epsilon: Tensor | undefined,
  ): Tensor;
}

/** Everything that an engine carries out, written down for the tensors of any engine. */
export interface LearnerProgram<Tensor, Field extends string = string> {
  /** The shape of each field of the batch. */
  readonly batch: Batch<Field, readonly number[]>;
  /** Writes a gradient step down: its losses and updates, in order. */
  step(step: GradientStep<Tensor, Field>): void;
  readonly actor: ActorPass<Tensor>;
}
