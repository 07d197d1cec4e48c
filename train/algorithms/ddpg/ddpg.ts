import { adam, type Optimizer } from "../../engine/adam.ts";
import { learningRateField } from "../../learning/config.ts";
import { deterministicAction, deterministicActor } from "../../networks/deterministic.ts";
import type { NetworkSizes } from "../../networks/perceptron.ts";
import { defineOffPolicy, normalNoise, type OffPolicyStep } from "../../off-policy/algorithm.ts";
import { actionNoiseField, offPolicyConfig } from "../../off-policy/config.ts";
import { reportedSum } from "../../off-policy/objectives.ts";
import { squaredErrors, targetValue } from "./losses.ts";
import { deterministicNetworks, updatePolicyAndTargets } from "./networks.ts";

/** The settings of a gradient step. */
export interface DdpgSettings {
  sizes: NetworkSizes;
  optimizer: Optimizer;
  /** The rate tau at which target networks follow. */
  targetRate: number;
  /** The number of critics: 1 by default. */
  critics?: number;
}

/**
 * Deep deterministic policy gradient. As in Stable-Baselines3, the actor is trained against the
 * updated critic, and exploration noise is Gaussian and uncorrelated in time.
 *
 * Source: Lillicrap et al. 2016, Algorithm 1.
 */
export function ddpgStep<Tensor>(
  step: OffPolicyStep<Tensor, never>,
  { sizes, optimizer, targetRate, critics = 1 }: DdpgSettings,
): void {
  const { ops, batch } = step;
  const networks = deterministicNetworks(step, sizes, critics);
  const { critic, actorTarget, criticTarget } = networks;
  const newCritic = step.minimize(critic, optimizer, (network) => {
    const nextAction = deterministicAction(ops, actorTarget.network, batch.nextObservation);
    const target = targetValue(ops, criticTarget.network, nextAction, batch);
    return reportedSum(step, squaredErrors(ops, network, target, batch));
  });
  updatePolicyAndTargets(step, networks, newCritic, { optimizer, targetRate });
}

export const ddpg = defineOffPolicy({
  name: "ddpg",
  command: "ddpg",
  title: "deep deterministic policy gradient",
  about: "a deterministic policy, one Q",
  source: "Lillicrap et al. 2016",
  config: offPolicyConfig("ddpg", {
    learning_rate: learningRateField(1e-3),
    action_noise: actionNoiseField(0.1),
  }),
  noise: normalNoise(),
  actor: deterministicActor,
  step: (step, config, sizes) =>
    ddpgStep(step, {
      sizes,
      optimizer: adam({ learningRate: config.learning_rate }),
      targetRate: config.target_rate,
    }),
});
