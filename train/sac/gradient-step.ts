import type { TensorOperations } from "../../graph/operations.ts";
import {
  actionValueBackup,
  actorLoss,
  criticLosses,
  temperatureLoss,
  valueBackup,
  valueLoss,
} from "./losses.ts";
import { buildTwinCritic, buildValue, type NetworkSizes, type TakeParameter } from "./networks.ts";
import { buildActor } from "./policy.ts";
import { approach, average } from "./targets.ts";

/** The parameters of one network at one moment of a gradient step. */
export interface Parameters<Tensor, Network> {
  readonly name: string;
  /** All parameters one behind the other ... */
  readonly vector: Tensor;
  /** ... and as the network that they make up. */
  readonly network: Network;
  readonly build: (take: TakeParameter<Tensor>) => Network;
}

/** What is given to every gradient step: a batch of transitions, and noise for each of them. */
export interface Batch<Tensor> {
  observation: Tensor;
  /** In (-1, 1): before scaling to the environment's bounds. */
  action: Tensor;
  reward: Tensor;
  nextObservation: Tensor;
  /** 1 where the episode ended there; 0 elsewhere, at a time limit too. */
  terminated: Tensor;
  epsilon: Tensor;
  nextEpsilon: Tensor;
}

/** What an engine offers for writing down a gradient step once, for whatever computes it. */
export interface GradientStep<Tensor> {
  readonly ops: TensorOperations<Tensor>;
  readonly batch: Batch<Tensor>;
  /** Trained parameters as they are before the step. */
  parameters<Network>(
    name: string,
    build: (take: TakeParameter<Tensor>) => Network,
  ): Parameters<Tensor, Network>;
  /** Parameters that start as a copy of others and then follow them. */
  target<Network>(name: string, source: Parameters<Tensor, Network>): Parameters<Tensor, Network>;
  /** One step of Adam down the gradient of a loss in these parameters; answers the new ones. */
  minimize<Network>(
    parameters: Parameters<Tensor, Network>,
    loss: (network: Network) => Tensor,
  ): Parameters<Tensor, Network>;
  /** Sets a target's parameters, as a vector, for the next step. */
  replace<Network>(target: Parameters<Tensor, Network>, vector: Tensor): void;
  /** A number of the step worth knowing. */
  report(name: string, scalar: Tensor): void;
}

export interface StepSettings {
  sizes: NetworkSizes;
  discount: number;
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
    const target = valueBackup(ops, valueTarget.network, settings, batch);
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

/**
 * Soft actor-critic as published in 2019: no V, twin target Q, automatic temperature. The order is
 * that of Stable-Baselines3: temperature (the one before its update is the one used), critics,
 * actor (against the new critics), targets.
 *
 * Source: Haarnoja et al. 2019, Algorithm 1.
 */
export function sac2019<Tensor>(
  step: GradientStep<Tensor>,
  settings: StepSettings & { targetEntropy: number; derivativeOffset?: number },
): void {
  const { ops, batch } = step;
  const { sizes, targetEntropy, derivativeOffset } = settings;
  const actor = step.parameters("actor", (take) => buildActor(take, sizes, derivativeOffset));
  const critic = step.parameters("critic", (take) => buildTwinCritic(take, sizes));
  const criticTarget = step.target("critic_target", critic);
  const logTemperature = step.parameters("log_temperature", (take) =>
    take("log_temperature", [1], 0),
  );

  const temperature = ops.exp(logTemperature.network);
  step.report("temperature", ops.mean(temperature));
  step.minimize(logTemperature, (logAlpha) => {
    const loss = temperatureLoss(ops, logAlpha, actor.network, targetEntropy, batch);
    step.report("temperature_loss", loss);
    return loss;
  });
  const newCritic = step.minimize(critic, (network) => {
    const networks = { criticTarget: criticTarget.network, actor: actor.network };
    const target = actionValueBackup(ops, networks, temperature, settings, batch);
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
