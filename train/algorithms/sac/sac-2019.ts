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
import { reportedSum } from "../../off-policy/objectives.ts";
import { actionValueBackup, actorLoss, criticLosses } from "./losses.ts";
import {
  changingTemperature,
  checkTemperature,
  type TemperatureSettings,
  temperatureFields,
  temperatureOf,
} from "./temperature.ts";

/** The settings of a gradient step. */
export interface Sac2019Settings extends TemperatureSettings {
  sizes: NetworkSizes;
  /**
   * The target entropy of an automatic temperature; null for minus the number of action dimensions.
   */
  targetEntropy: number | null;
  rewardScale: number;
  /** The rate tau at which target networks follow. */
  targetRate: number;
  /** The number of critics: 2 by default. */
  critics?: number;
  /** True to normalize the hidden layers of the critics; false by default. */
  layerNorm?: boolean;
  /** See `GaussianNetwork`. */
  derivativeOffset?: number;
}

/**
 * Soft actor-critic as published in 2019: no V, twin target Q, automatic temperature. The order of
 * updates is that of Stable-Baselines3: temperature (the losses use its old value), critics, actor
 * (against the new critics), targets.
 *
 * Source: Haarnoja et al. 2019, Algorithm 1.
 */
export function sac2019Step<Tensor>(
  step: OffPolicyStep<Tensor, "epsilon" | "nextEpsilon">,
  settings: Sac2019Settings,
): void {
  const { ops, batch } = step;
  const { sizes, optimizer, rewardScale, targetRate, derivativeOffset } = settings;
  const { critics = 2, layerNorm = false } = settings;
  const actor = step.parameters(actorParameters, (take) =>
    buildGaussian(take, sizes, derivativeOffset),
  );
  const critic = step.parameters("critic", (take) =>
    buildCritics(take, sizes, critics, { layerNorm }),
  );
  const criticTarget = step.target("critic_target", critic);
  const targetEntropy = settings.targetEntropy ?? -sizes.action;
  const temperature = temperatureOf(step, settings, targetEntropy, () =>
    logProbability(ops, actor.network, batch),
  );
  const newCritic = step.minimize(critic, optimizer, (network) => {
    const networks = { criticTarget: criticTarget.network, actor: actor.network };
    const target = actionValueBackup(ops, networks, temperature, rewardScale, batch);
    return reportedSum(step, criticLosses(ops, network, target, batch));
  });
  step.minimize(actor, optimizer, (network) => {
    const networks = { actor: network, critic: newCritic.network };
    const loss = actorLoss(ops, networks, temperature, batch);
    step.report("actor_loss", loss);
    return loss;
  });
  step.replace(criticTarget, average(ops, criticTarget.vector, newCritic.vector, targetRate));
}

export const sac2019 = defineOffPolicy({
  name: "sac-2019",
  command: "sac",
  variant: "2019",
  title: "soft actor-critic",
  about: "twin Q, automatic temperature",
  source: "Haarnoja et al. 2019",
  config: offPolicyConfig("sac-2019", {
    ...temperatureFields("minus the action's dimensions", "2019: "),
    reward_scale: rewardScaleField(1),
    layer_norm: layerNormField("2019: "),
  }).check(checkTemperature, checkDecay("temperature_decay_from")),
  changing: changingTemperature,
  noise: normalNoise("epsilon", "nextEpsilon"),
  actor: squashedGaussianActor,
  step: (step, config, sizes) =>
    sac2019Step(step, {
      sizes,
      optimizer: adam({ learningRate: config.learning_rate }),
      temperature: config.temperature,
      targetEntropy: config.target_entropy,
      initialTemperature: config.initial_temperature,
      rewardScale: config.reward_scale,
      layerNorm: config.layer_norm,
      targetRate: config.target_rate,
    }),
});
