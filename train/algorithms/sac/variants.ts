import type { Operand } from "../../../graph/operations.ts";
import type { GradientStep } from "../../engine/gradient-step.ts";
import { buildTwinCritic, buildValue, type NetworkSizes } from "../../networks/networks.ts";
import { type Actor, buildActor } from "../../networks/squashed-gaussian.ts";
import { approach, average } from "../../networks/targets.ts";
import {
  actionValueBackup,
  actorLoss,
  criticLosses,
  temperatureLoss,
  valueBackup,
  valueLoss,
} from "./losses.ts";

export interface StepSettings {
  sizes: NetworkSizes;
  /** The rate tau at which target networks follow. */
  targetRate: number;
  rewardScale: number;
}

/**
 * Soft actor-critic as published in 2018: V with a target network, twin Q, fixed temperature. All
 * gradients are taken at the parameters before the step.
 *
 * Source: Haarnoja et al. 2018, Algorithm 1.
 */
export function sac2018<Tensor>(
  step: GradientStep<Tensor>,
  settings: StepSettings & { temperature: number },
): void {
  const { ops, batch } = step;
  const { sizes, temperature } = settings;
  const actor = step.parameters("actor", (take) => buildActor(take, sizes));
  const critic = step.parameters("critic", (take) => buildTwinCritic(take, sizes));
  const value = step.parameters("value", (take) => buildValue(take, sizes));
  const valueTarget = step.target("value_target", value);

  const newValue = step.minimize(value, (network) => {
    const networks = { value: network, critic: critic.network, actor: actor.network };
    const loss = valueLoss(ops, networks, temperature, batch);
    step.report("value_loss", loss);
    return loss;
  });
  step.minimize(critic, (network) => {
    const target = valueBackup(ops, valueTarget.network, settings.rewardScale, batch);
    const { q1, q2 } = criticLosses(ops, network, target, batch);
    step.report("q1_loss", q1);
    step.report("q2_loss", q2);
    return ops.add(q1, q2);
  });
  step.minimize(actor, (network) => {
    const loss = actorLoss(ops, { actor: network, critic: critic.network }, temperature, batch);
    step.report("actor_loss", loss);
    return loss;
  });
  step.replace(
    valueTarget,
    approach(ops, valueTarget.vector, newValue.vector, settings.targetRate),
  );
}

/** A temperature that stays, or the entropy that it is tuned to hold. */
export type TemperatureSettings = { temperature: number } | { targetEntropy: number };

/** The temperature before its update, which is made along the way where it is tuned. */
function temperatureOf<Tensor>(
  step: GradientStep<Tensor>,
  settings: TemperatureSettings,
  actor: Actor<Tensor>,
): Operand<Tensor> {
  if ("temperature" in settings) return settings.temperature;
  const { ops, batch } = step;
  const logTemperature = step.parameters("log_temperature", (take) =>
    take("log_temperature", [1], 0),
  );
  const temperature = ops.exp(logTemperature.network);
  step.report("temperature", ops.mean(temperature));
  step.minimize(logTemperature, (logAlpha) => {
    const loss = temperatureLoss(ops, logAlpha, actor, settings.targetEntropy, batch);
    step.report("temperature_loss", loss);
    return loss;
  });
  return temperature;
}

/**
 * Soft actor-critic as published in 2019: no V, twin target Q, automatic temperature. The order is
 * that of Stable-Baselines3: temperature (the one before its update is the one used), critics,
 * actor (against the new critics), targets.
 *
 * Source: Haarnoja et al. 2019, Algorithm 1.
 */
export function sac2019<Tensor>(
  step: GradientStep<Tensor>,
  settings: StepSettings & TemperatureSettings & { derivativeOffset?: number },
): void {
  const { ops, batch } = step;
  const { sizes, derivativeOffset } = settings;
  const actor = step.parameters("actor", (take) => buildActor(take, sizes, derivativeOffset));
  const critic = step.parameters("critic", (take) => buildTwinCritic(take, sizes));
  const criticTarget = step.target("critic_target", critic);
  const temperature = temperatureOf(step, settings, actor.network);
  const newCritic = step.minimize(critic, (network) => {
    const networks = { criticTarget: criticTarget.network, actor: actor.network };
    const target = actionValueBackup(ops, networks, temperature, settings.rewardScale, batch);
    const { q1, q2 } = criticLosses(ops, network, target, batch);
    step.report("q1_loss", q1);
    step.report("q2_loss", q2);
    return ops.add(q1, q2);
  });
  step.minimize(actor, (network) => {
    const networks = { actor: network, critic: newCritic.network };
    const loss = actorLoss(ops, networks, temperature, batch);
    step.report("actor_loss", loss);
    return loss;
  });
  step.replace(
    criticTarget,
    average(ops, criticTarget.vector, newCritic.vector, settings.targetRate),
  );
}
