import type { TensorOperations } from "../../graph/operations.ts";
import type { ForwardPass, TakeParameter } from "../engine/gradient-step.ts";
import { type ActionDistribution, actionColumns, type StochasticActor } from "../networks/actor.ts";
import { actorCriticParameters } from "../networks/parameter-groups.ts";
import { type NetworkSizes, type Perceptron, tanhLayers } from "../networks/perceptron.ts";
import { stateValue } from "../networks/values.ts";

/** A stochastic policy and a separate network of its value. */
export interface ActorCritic<Tensor> {
  policy(ops: TensorOperations<Tensor>, observation: Tensor): ActionDistribution<Tensor>;
  value: Perceptron<Tensor>;
}

/** Requests the parameters of policy and value. The policy's come first, for acting alone. */
export function buildActorCritic<Tensor>(
  take: TakeParameter<Tensor>,
  actor: StochasticActor,
  sizes: NetworkSizes,
): ActorCritic<Tensor> {
  const { observation, hidden } = sizes;
  return {
    policy: actor.distributionOf(take, sizes),
    value: tanhLayers(take, "value", [observation, ...hidden, 1], 1),
  };
}

/**
 * The forward passes that turn a rollout into training data: `value` of observations, and `log_prob`
 * of actions that were taken there.
 */
export function rolloutPasses<Tensor>(
  actor: StochasticActor,
  sizes: NetworkSizes,
): Record<"value" | "log_prob", ForwardPass<Tensor>> {
  const { observation } = sizes;
  return {
    value: {
      parameters: actorCriticParameters,
      inputs: { observation },
      outputs: { value: 1 },
      forward(ops, take, inputs) {
        const { value } = buildActorCritic(take, actor, sizes);
        return { value: stateValue(ops, value, inputs.observation) };
      },
    },
    log_prob: {
      parameters: actorCriticParameters,
      inputs: { observation, action: actionColumns(actor, sizes) },
      outputs: { log_prob: 1 },
      forward(ops, take, inputs) {
        const policy = actor.distributionOf(take, sizes)(ops, inputs.observation);
        return { log_prob: policy.logProb(inputs.action) };
      },
    },
  };
}
