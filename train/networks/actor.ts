import type { TensorOperations } from "../../graph/operations.ts";
import { type Distribution, noiseLawOf, type PolicyFacts } from "../../schemas/policy-interface.ts";
import type { ActorPass, TakeParameter } from "../engine/gradient-step.ts";
import type { NetworkSizes } from "./perceptron.ts";

/** The outputs of an actor before scaling. Outputs that its distribution lacks are left out. */
export interface ActorOutputs<Tensor> {
  /**
   * [batch, action]: in (-1, 1), or before clipping for a clipped Gaussian; for discrete actions the
   * index, [batch, 1].
   */
  action: Tensor;
  /** The action without noise, if `action` has noise. */
  deterministicAction?: () => Tensor;
  /** log pi of `action`, per unit of it, [batch, 1]. */
  logProb?: Tensor;
  /** The parameters of a Gaussian, [batch, action] each. */
  mean?: Tensor;
  logStd?: Tensor;
  /** ln pi of each discrete action, up to a constant, [batch, actions]. */
  logits?: Tensor;
}

/**
 * Computes the outputs for a batch of observations.
 *
 * @param observation [batch, observation]
 * @param epsilon noise, [batch, action]; undefined if the distribution takes no noise
 */
export type ActorForward<Tensor> = (
  ops: TensorOperations<Tensor>,
  observation: Tensor,
  epsilon: Tensor | undefined,
) => ActorOutputs<Tensor>;

/** A policy network and its action distribution. */
export interface ActorDescription {
  /** The kind of its actions. */
  action: PolicyFacts["action"]["kind"];
  distribution: Distribution;
  /** Requests the parameters of the network; returns its forward pass. */
  build<Tensor>(take: TakeParameter<Tensor>, sizes: NetworkSizes): ActorForward<Tensor>;
}

/** A policy network whose log-probability of any given action can be computed. */
export interface StochasticActor extends ActorDescription {
  /** Requests the parameters that `build` requests; returns the distribution at observations. */
  distributionOf<Tensor>(
    take: TakeParameter<Tensor>,
    sizes: NetworkSizes,
  ): (ops: TensorOperations<Tensor>, observation: Tensor) => ActionDistribution<Tensor>;
}

/** The distributions of actions at a batch of observations. */
export interface ActionDistribution<Tensor> {
  /** Returns log pi of actions, [batch, 1]. */
  logProb(action: Tensor): Tensor;
  /** The entropies, [batch, 1]. */
  entropy: Tensor;
}

/** The number of entries of an action: one for each dimension, or the index alone. */
export function actionColumns(
  { action: kind }: Pick<ActorDescription, "action">,
  { action }: Pick<NetworkSizes, "action">,
): number {
  return kind === "discrete" ? 1 : action;
}

/** The forward pass of a policy in training. */
export function actorPass<Tensor>(
  actor: ActorDescription,
  parameters: string,
  sizes: NetworkSizes,
): ActorPass<Tensor> {
  const { observation } = sizes;
  const noise = noiseLawOf(actor.distribution) === undefined ? 0 : sizes.action;
  return {
    parameters,
    columns: { observation, noise, action: actionColumns(actor, sizes) },
    forward(ops, take, at, epsilon) {
      const { action } = actor.build(take, sizes)(ops, at, epsilon);
      return actor.action === "discrete" ? ops.cast(action, "float32") : action;
    },
  };
}
