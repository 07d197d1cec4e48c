import * as z from "zod";
import { adam, type Optimizer } from "../../engine/adam.ts";
import { checkDecay, decayField } from "../../learning/config.ts";
import { remainingShare } from "../../learning/schedule.ts";
import type { StochasticActor } from "../../networks/actor.ts";
import { categoricalActor } from "../../networks/categorical.ts";
import { clippedGaussianActor } from "../../networks/clipped-gaussian.ts";
import { actorCriticParameters } from "../../networks/parameter-groups.ts";
import { type NetworkSizes, tanhLayers } from "../../networks/perceptron.ts";
import { stateValue } from "../../networks/values.ts";
import { defineOnPolicy, type OnPolicyStep } from "../../on-policy/algorithm.ts";
import { onPolicyConfig } from "../../on-policy/config.ts";
import { buildActorCritic } from "../../on-policy/networks.ts";
import { clippedObjective, isClipped, klEstimate, weightedMean } from "./losses.ts";

/** The settings of a gradient step. */
export interface PpoSettings {
  actor: StochasticActor;
  sizes: NetworkSizes;
  optimizer: Optimizer;
  /** c_1, the weight of the value's loss. */
  valueCoefficient: number;
  /** c_2, the weight of the entropy. */
  entropyCoefficient: number;
}

/**
 * Proximal policy optimization. As in Stable-Baselines3, one optimizer trains policy and value on
 *
 *     E[ L^CLIP + c_1 (V(s) - return)^2 - c_2 H(pi(. | s)) ]
 *
 * Source: Schulman et al. 2017, Eq. 9.
 */
export function ppoStep<Tensor>(
  step: OnPolicyStep<Tensor, "clipRange">,
  { actor, sizes, optimizer, valueCoefficient, entropyCoefficient }: PpoSettings,
): void {
  const { ops, batch } = step;
  const { clipRange } = batch;
  const mean = (x: Tensor) => weightedMean(ops, batch.weight, x);
  const networks = step.parameters(actorCriticParameters, (take) =>
    buildActorCritic(take, actor, sizes),
  );
  step.minimize(networks, optimizer, ({ policy, value }) => {
    const { logProb, entropy } = policy(ops, batch.observation);
    const logRatio = ops.subtract(logProb(batch.action), batch.logProb);
    const ratio = ops.exp(logRatio);
    const policyLoss = mean(clippedObjective(ops, ratio, batch.advantage, clipRange));
    const errors = ops.subtract(stateValue(ops, value, batch.observation), batch.return);
    const valueLoss = mean(ops.square(errors));
    const meanEntropy = mean(entropy);
    const loss = ops.subtract(
      ops.add(policyLoss, ops.multiply(valueCoefficient, valueLoss)),
      ops.multiply(entropyCoefficient, meanEntropy),
    );
    step.report("policy_loss", policyLoss);
    step.report("value_loss", valueLoss);
    step.report("entropy", meanEntropy);
    step.report("approximate_kl", mean(klEstimate(ops, ratio, logRatio)));
    step.report("clip_fraction", mean(isClipped(ops, ratio, clipRange)));
    step.report("loss", loss);
    return loss;
  });
}

/** A softmax over the outputs of a perceptron with tanh. */
export const ppoCategoricalActor = categoricalActor((take, { observation, action, hidden }) =>
  tanhLayers(take, "actor", [observation, ...hidden, action], 0.01),
);

const config = onPolicyConfig("ppo", {
  clip_range: z
    .number()
    .positive()
    .default(0.2)
    .describe("how far the probability ratio may move from 1 before its gradient is cut"),
  clip_range_decay_from: decayField("clip_range"),
  value_coefficient: z.number().min(0).default(0.5).describe("weight of the value's loss"),
  entropy_coefficient: z.number().min(0).default(0).describe("weight of the policy's entropy"),
  initial_log_std: z
    .number()
    .min(-10)
    .max(2)
    .default(0)
    .describe("logarithm of the deviation of real-valued actions before training"),
  max_gradient_norm: z
    .number()
    .positive()
    .default(0.5)
    .describe("norm to which longer gradients are scaled down"),
}).check(checkDecay("clip_range_decay_from"));

export const ppo = defineOnPolicy({
  name: "ppo",
  command: "ppo",
  title: "proximal policy optimization",
  about: "on-policy: rollouts, generalized advantages, a clipped objective",
  source: "Schulman et al. 2017",
  config,
  policies: ({ initial_log_std }) => [clippedGaussianActor(initial_log_std), ppoCategoricalActor],
  scalars: {
    clipRange: ({ clip_range, clip_range_decay_from: from, steps }, step) =>
      clip_range * remainingShare(from, steps, step),
  },
  step: (step, config, networks) =>
    ppoStep(step, {
      ...networks,
      optimizer: adam({
        learningRate: config.learning_rate,
        epsilon: 1e-5,
        maxGradientNorm: config.max_gradient_norm,
      }),
      valueCoefficient: config.value_coefficient,
      entropyCoefficient: config.entropy_coefficient,
    }),
});
