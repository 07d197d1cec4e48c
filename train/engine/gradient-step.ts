import type { TensorOperations } from "../../graph/operations.ts";
import type { Optimizer } from "./adam.ts";
import type { Initialization } from "./initialization.ts";

/**
 * Requests one parameter tensor of a network by name, shape and initial values. Networks request
 * their parameters in a fixed order, so the same code lays them out in a vector, initializes them,
 * and takes them apart again.
 */
export type TakeParameter<Tensor> = (
  name: string,
  shape: readonly number[],
  initialization: Initialization,
) => Tensor;

/** The parameters of one network at one point of a gradient step. */
export interface Parameters<Tensor, Network> {
  readonly name: string;
  /** All parameters, concatenated. */
  readonly vector: Tensor;
  /** The same parameters as a network. */
  readonly network: Network;
  readonly build: (take: TakeParameter<Tensor>) => Network;
}

/** A value for each field of a batch. */
export type Batch<Field extends string, Value> = Readonly<Record<Field, Value>>;

/** Maps each field of a batch. */
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
 * The operations of a gradient step. Algorithms are written in them once, for every engine.
 *
 * @typeParam Field the fields of the batch, declared by the algorithm
 */
export interface GradientStep<Tensor, Field extends string = string> {
  readonly ops: TensorOperations<Tensor>;
  readonly batch: Batch<Field, Tensor>;
  /** Trained parameters, with their values before the step. */
  parameters<Network>(
    name: string,
    build: (take: TakeParameter<Tensor>) => Network,
  ): Parameters<Tensor, Network>;
  /** Target parameters: initialized as a copy of others, which they then follow. */
  target<Network>(name: string, source: Parameters<Tensor, Network>): Parameters<Tensor, Network>;
  /** Takes one optimizer step down the gradient of a loss; returns the new parameters. */
  minimize<Network>(
    parameters: Parameters<Tensor, Network>,
    optimizer: Optimizer,
    loss: (network: Network) => Tensor,
  ): Parameters<Tensor, Network>;
  /**
   * The gradient of a scalar function at a tensor: a constant, as is `x`, to every derivative.
   *
   * @param scalar computes the scalar from `x`, which equals `at`
   */
  gradient(at: Tensor, scalar: (x: Tensor) => Tensor): Tensor;
  /** Sets a target's parameters for the next step, as a vector. */
  replace<Network>(target: Parameters<Tensor, Network>, vector: Tensor): void;
  /** Reports a scalar of the step, such as a loss or the temperature. */
  report(name: string, scalar: Tensor): void;
  /**
   * Runs `body` only in every k-th step: steps k, 2k, ... The other steps compute nothing of it.
   * Optimizers inside count their own steps.
   */
  every(k: number, body: () => void): void;
}

/** A forward pass with the current parameters of one group. */
export interface ForwardPass<Tensor> {
  /** The name of its parameters. */
  readonly parameters: string;
  /** The number of columns of each input. */
  readonly inputs: Readonly<Record<string, number>>;
  /** The number of columns of each output. */
  readonly outputs: Readonly<Record<string, number>>;
  /**
   * Returns the outputs, [rows, columns] each.
   *
   * @param inputs [rows, columns] each
   */
  forward(
    ops: TensorOperations<Tensor>,
    take: TakeParameter<Tensor>,
    inputs: Readonly<Record<string, Tensor>>,
  ): Record<string, Tensor>;
}

/** The forward pass of the policy in training. */
export interface ActorPass<Tensor> {
  /** The name of its parameters. */
  readonly parameters: string;
  /** The sizes of an observation, of its noise (0 if it takes none), and of an action. */
  readonly columns: {
    readonly observation: number;
    readonly noise: number;
    readonly action: number;
  };
  /**
   * The action, [rows, action].
   *
   * @param observation [rows, observation]
   * @param epsilon [rows, noise]; undefined if it takes none
   */
  forward(
    ops: TensorOperations<Tensor>,
    take: TakeParameter<Tensor>,
    observation: Tensor,
    epsilon: Tensor | undefined,
  ): Tensor;
}

/** An algorithm's program for a learner, written for any engine's tensors. */
export interface LearnerProgram<Tensor, Field extends string = string> {
  /** The shape of each field of the batch. */
  readonly batch: Batch<Field, readonly number[]>;
  /** Performs a gradient step: its losses and updates, in order. */
  step(step: GradientStep<Tensor, Field>): void;
  readonly actor: ActorPass<Tensor>;
  /**
   * The rows of a batch whose losses and reports are all means over rows, which do not depend on
   * each other: the gradient over a batch is then the mean of those over equal parts of it. Left out
   * if that is not so.
   */
  readonly rows?: {
    readonly count: number;
    /** The program for a batch of so many rows. */
    program(count: number): LearnerProgram<Tensor, Field>;
  };
  /** Further forward passes by name. */
  readonly passes?: Readonly<Record<string, ForwardPass<Tensor>>>;
}

/** The actor of a program as a forward pass: of `observation` and `noise` to `action`. */
export function passOfActor<Tensor>(actor: ActorPass<Tensor>): ForwardPass<Tensor> {
  const { observation, noise, action } = actor.columns;
  return {
    parameters: actor.parameters,
    inputs: { observation, ...(noise > 0 && { noise }) },
    outputs: { action },
    forward: (ops, take, inputs) => ({
      action: actor.forward(ops, take, inputs.observation, inputs.noise),
    }),
  };
}
