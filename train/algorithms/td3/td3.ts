import * as z from "zod";
import { adam, type Optimizer } from "../../engine/adam.ts";
import { learningRateField } from "../../learning/config.ts";
import { deterministicAction, deterministicActor } from "../../networks/deterministic.ts";
import type { NetworkSizes } from "../../networks/perceptron.ts";
import { defineOffPolicy, normalNoise, type OffPolicyStep } from "../../off-policy/algorithm.ts";
import { actionNoiseField, offPolicyConfig } from "../../off-policy/config.ts";
import { reportedSum } from "../../off-policy/objectives.ts";
import { squaredErrors, targetValue } from "../ddpg/losses.ts";
import { deterministicNetworks, updatePolicyAndTargets } from "../ddpg/networks.ts";
import { type Smoothing, smoothed } from "./smoothing.ts";

/** The settings of a gradient step. */
export interface Td3Settings {
  sizes: NetworkSizes;
  optimizer: Optimizer;
  smoothing: Smoothing;
  /** d: the actor and all targets are updated every d-th step. */
  policyDelay: number;
  /** The rate tau at which target networks follow. */
  targetRate: number;
  /** The number of critics: 2 by default. */
  critics?: number;
}

/**
 * Twin delayed deep deterministic policy gradient.
 *
 * Source: Fujimoto et al. 2018, Algorithm 1.
 */
export function td3Step<Tensor>(
  step: OffPolicyStep<Tensor, "nextEpsilon">,
  { sizes, optimizer, smoothing, policyDelay, targetRate, critics = 2 }: Td3Settings,
): void {
  const { ops, batch } = step;
  const networks = deterministicNetworks(step, sizes, critics);
  const { critic, actorTarget, criticTarget } = networks;
  const newCritic = step.minimize(critic, optimizer, (network) => {
    const next = deterministicAction(ops, actorTarget.network, batch.nextObservation);
    const nextAction = smoothed(ops, next, batch.nextEpsilon, smoothing);
    const target = targetValue(ops, criticTarget.network, nextAction, batch);
    return reportedSum(step, squaredErrors(ops, network, target, batch));
  });
  step.every(policyDelay, () => {
    updatePolicyAndTargets(step, networks, newCritic, { optimizer, targetRate });
  });
}

export const td3 = defineOffPolicy({
  name: "td3",
  command: "td3",
  title: "twin delayed deep deterministic policy gradient",
  about: "a deterministic policy, twin Q, smoothed targets, delayed updates of the policy",
  source: "Fujimoto et al. 2018",
  config: offPolicyConfig("td3", {
    learning_rate: learningRateField(1e-3),
    action_noise: actionNoiseField(0.1),
    policy_delay: z
      .int()
      .min(1)
      .max(100)
      .default(2)
      .describe("gradient steps of the critics per update of the policy and the targets"),
    target_noise: z
      .number()
      .min(0)
      .default(0.2)
      .describe("deviation of the noise that smooths the target policy"),
    target_noise_clip: z.number().min(0).default(0.5).describe("largest magnitude of that noise"),
  }),
  noise: normalNoise("nextEpsilon"),
  actor: deterministicActor,
  step: (step, config, sizes) =>
    td3Step(step, {
      sizes,
      optimizer: adam({ learningRate: config.learning_rate }),
      smoothing: { deviation: config.target_noise, clip: config.target_noise_clip },
      policyDelay: config.policy_delay,
      targetRate: config.target_rate,
    }),
});
