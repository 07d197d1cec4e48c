import type { TensorOperations } from "../../graph/operations.ts";
import type { TakeParameter } from "../engine/gradient-step.ts";
import type { ActorDescription } from "./actor.ts";
import { applyPerceptron, layers, type NetworkSizes, type Perceptron } from "./perceptron.ts";

/** Builds the network of a deterministic policy, from an observation to an action. */
export function buildDeterministic<Tensor>(
  take: TakeParameter<Tensor>,
  { observation, action, hidden }: NetworkSizes,
): Perceptron<Tensor> {
  return layers(take, "actor", [observation, ...hidden, action]);
}

/**
 * mu(s) = tanh(network(s)), in (-1, 1): [batch, observation] -> [batch, action].
 *
 * Source: Lillicrap et al. 2016, Section 7, where tanh bounds actions.
 */
export function deterministicAction<Tensor>(
  ops: TensorOperations<Tensor>,
  actor: Perceptron<Tensor>,
  observation: Tensor,
): Tensor {
  return ops.tanh(applyPerceptron(ops, actor, observation));
}

/** The actor of DDPG and TD3. */
export const deterministicActor: ActorDescription = {
  action: "box",
  distribution: "none",
  build(take, sizes) {
    const network = buildDeterministic(take, sizes);
    return (ops, observation) => ({ action: deterministicAction(ops, network, observation) });
  },
};
