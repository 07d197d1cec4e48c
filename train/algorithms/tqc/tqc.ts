import * as z from "zod";
import { adam } from "../../engine/adam.ts";
import { checkDecay } from "../../learning/config.ts";
import { actorParameters } from "../../networks/parameter-groups.ts";
import type { NetworkSizes } from "../../networks/perceptron.ts";
import {
  buildGaussian,
  logProbability,
  squashedGaussianActor,
} from "../../networks/squashed-gaussian.ts";
import { average } from "../../networks/targets.ts";
import { buildCritics } from "../../networks/values.ts";
import { defineOffPolicy, normalNoise, type OffPolicyStep } from "../../off-policy/algorithm.ts";
import { layerNormField, offPolicyConfig, rewardScaleField } from "../../off-policy/config.ts";
import {
  changingTemperature,
  checkTemperature,
  type TemperatureSettings,
  temperatureFields,
  temperatureOf,
} from "../sac/temperature.ts";
import { quantileActorLoss, quantileCriticLoss, truncatedBackup } from "./losses.ts";

/** The settings of a gradient step. */
export interface TqcSettings extends TemperatureSettings {
  sizes: NetworkSizes;
  /** The number of transitions. */
  rows: number;
  /** N */
  critics: number;
  /** M, the quantiles of each critic. */
  quantiles: number;
  /** d, the quantiles that are left out of the target, for each critic. */
  droppedQuantiles: number;
  /** Of an automatic temperature; null for minus the number of action dimensions. */
  targetEntropy: number | null;
  rewardScale: number;
  /** The rate tau at which target networks follow. */
  targetRate: number;
  /** True to normalize the hidden layers of the critics; false by default. */
  layerNorm?: boolean;
  /** See `GaussianNetwork`. */
  derivativeOffset?: number;
}

/**
 * Truncated quantile critics. The order of updates is that of Stable-Baselines3 Contrib: temperature
 * (the losses use its old value), critics, actor (against the new critics), targets.
 *
 * Source: Kuznetsov et al. 2020, Algorithm 1.
 */
export function tqcStep<Tensor>(
  step: OffPolicyStep<Tensor, "epsilon" | "nextEpsilon">,
  settings: TqcSettings,
): void {
  const { ops, batch } = step;
  const { sizes, rows, optimizer, rewardScale, targetRate, derivativeOffset } = settings;
  const { critics, quantiles, droppedQuantiles, layerNorm = false } = settings;
  const kept = (quantiles - droppedQuantiles) * critics;
  const actor = step.parameters(actorParameters, (take) =>
    buildGaussian(take, sizes, derivativeOffset),
  );
  const critic = step.parameters("critic", (take) =>
    buildCritics(take, sizes, critics, { outputs: quantiles, layerNorm }),
  );
  const criticTarget = step.target("critic_target", critic);
  const targetEntropy = settings.targetEntropy ?? -sizes.action;
  const temperature = temperatureOf(step, settings, targetEntropy, () =>
    logProbability(ops, actor.network, batch),
  );
  const newCritic = step.minimize(critic, optimizer, (network) => {
    const networks = { criticTarget: criticTarget.network, actor: actor.network };
    const target = truncatedBackup(ops, networks, temperature, { rewardScale, kept }, batch);
    const loss = quantileCriticLoss(ops, network, target, { rows, quantiles, kept }, batch);
    step.report("critic_loss", loss);
    return loss;
  });
  step.minimize(actor, optimizer, (network) => {
    const networks = { actor: network, critic: newCritic.network };
    const loss = quantileActorLoss(ops, networks, temperature, batch);
    step.report("actor_loss", loss);
    return loss;
  });
  step.replace(criticTarget, average(ops, criticTarget.vector, newCritic.vector, targetRate));
}

export const tqc = defineOffPolicy({
  name: "tqc",
  command: "tqc",
  title: "truncated quantile critics",
  about: "distributions of returns, whose largest quantiles are dropped",
  source: "Kuznetsov et al. 2020",
  config: offPolicyConfig("tqc", {
    critics: z.int().min(1).max(16).default(2).describe("number of critics"),
    quantiles: z.int().min(1).max(1024).default(25).describe("quantiles of each critic"),
    dropped_quantiles: z
      .int()
      .min(0)
      .default(2)
      .describe("largest quantiles left out of the target, for each critic"),
    ...temperatureFields("minus the action's dimensions"),
    reward_scale: rewardScaleField(1),
    layer_norm: layerNormField(),
  })
    .check(checkTemperature, checkDecay("temperature_decay_from"))
    .refine(({ quantiles, dropped_quantiles }) => dropped_quantiles < quantiles, {
      path: ["dropped_quantiles"],
      error: "must be less than quantiles",
    }),
  changing: changingTemperature,
  noise: normalNoise("epsilon", "nextEpsilon"),
  actor: squashedGaussianActor,
  step: (step, config, sizes) =>
    tqcStep(step, {
      sizes,
      rows: config.batch_size,
      optimizer: adam({ learningRate: config.learning_rate }),
      critics: config.critics,
      quantiles: config.quantiles,
      droppedQuantiles: config.dropped_quantiles,
      temperature: config.temperature,
      targetEntropy: config.target_entropy,
      initialTemperature: config.initial_temperature,
      rewardScale: config.reward_scale,
      layerNorm: config.layer_norm,
      targetRate: config.target_rate,
    }),
});
