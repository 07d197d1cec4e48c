import type { TensorOperations } from "../../graph/operations.ts";
import { type Distribution, noiseLawOf } from "../../schemas/policy-interface.ts";
import type { ActorPass, TakeParameter } from "../engine/gradient-step.ts";
import type { NetworkSizes } from "./perceptron.ts";

/** The outputs of an actor before scaling. Outputs that its distribution lacks are left out. */
export interface ActorOutputs<Tensor> {
  /** In (-1, 1), [batch, action]. */
  action: Tensor;
  /** The action without noise, if `action` has noise. */
  deterministicAction?: () => Tensor;
  /** log pi of `action`, per unit of it, [batch, 1]. */
  logProb?: Tensor;
  /** The parameters of a Gaussian, [batch, action] each. */
  mean?: Tensor;
  logStd?: Tensor;
}

/**
 * Computes the outputs for a batch of observations.
 *
 * @param observation [batch, observation]
 * @param epsilon [batch, action]; undefined if the distribution takes no noise
 */
export type ActorForward<Tensor> = (
  ops: TensorOperations<Tensor>,
  observation: Tensor,
  epsilon: Tensor | undefined,
) => ActorOutputs<Tensor>;

/** A policy network and its action distribution. */
export interface ActorDescription {
  distribution: Distribution;
  /** Requests the parameters of the network; returns its forward pass. */
  build<Tensor>(take: TakeParameter<Tensor>, sizes: NetworkSizes): ActorForward<Tensor>;
}

/** The forward pass of a policy in training. */
export function actorPass<Tensor>(
  { distribution, build }: ActorDescription,
  parameters: string,
  sizes: NetworkSizes,
): ActorPass<Tensor> {
  const { observation, action } = sizes;
  const noise = noiseLawOf(distribution) === undefined ? 0 : action;
  return {
    parameters,
    columns: { observation, noise, action },
    forward: (ops, take, at, epsilon) => build(take, sizes)(ops, at, epsilon).action,
  };
}
