import { adam } from "../../engine/adam.ts";
import { checkDecay, environmentField } from "../../learning/config.ts";
import { categoricalActor } from "../../networks/categorical.ts";
import { actorParameters } from "../../networks/parameter-groups.ts";
import type { NetworkSizes } from "../../networks/perceptron.ts";
import { average } from "../../networks/targets.ts";
import { defineOffPolicy, normalNoise, type OffPolicyStep } from "../../off-policy/algorithm.ts";
import { offPolicyConfig, rewardScaleField } from "../../off-policy/config.ts";
import { reportedSum } from "../../off-policy/objectives.ts";
import {
  changingTemperature,
  checkTemperature,
  type TemperatureSettings,
  temperatureFields,
  temperatureOf,
} from "../sac/temperature.ts";
import {
  discreteActorLoss,
  discreteCriticLosses,
  policyExpectation,
  softBackup,
} from "./losses.ts";
import { buildPolicy, buildTwinCritics, logPolicy } from "./networks.ts";

/** The share of the largest possible entropy, ln |A|, that an automatic temperature aims at. */
const usualShare = 0.98;

/** The settings of a gradient step. */
export interface DiscreteSacSettings extends TemperatureSettings {
  sizes: NetworkSizes;
  /** The target entropy of an automatic temperature; null for 0.98 ln |A|. */
  targetEntropy: number | null;
  rewardScale: number;
  /** The rate tau at which target networks follow. */
  targetRate: number;
}

/**
 * The target entropy of an automatic temperature.
 *
 * @throws {RangeError} if no policy of so many actions has it: the temperature would grow forever
 */
function targetEntropyOf({ targetEntropy, sizes }: DiscreteSacSettings): number {
  const most = Math.log(sizes.action);
  if (targetEntropy === null) return usualShare * most;
  if (targetEntropy <= most) return targetEntropy;
  throw new RangeError(
    `target_entropy must be at most ln(${sizes.action}) = ${most.toFixed(3)}, that of uniformly random actions`,
  );
}

/**
 * Soft actor-critic for discrete actions. The order of updates is that of SAC of 2019: temperature
 * (the losses use its old value), critics, actor (against the new critics), targets.
 *
 * Source: Christodoulou 2019, Algorithm 1.
 */
export function discreteSacStep<Tensor>(
  step: OffPolicyStep<Tensor, never>,
  settings: DiscreteSacSettings,
): void {
  const { ops, batch } = step;
  const { sizes, optimizer, rewardScale, targetRate } = settings;
  const targetEntropy = targetEntropyOf(settings);
  const actor = step.parameters(actorParameters, (take) => buildPolicy(take, sizes));
  const critic = step.parameters("critic", (take) => buildTwinCritics(take, sizes));
  const criticTarget = step.target("critic_target", critic);
  const temperature = temperatureOf(step, settings, targetEntropy, () => {
    const logProbs = logPolicy(ops, actor.network, batch.observation);
    return policyExpectation(ops, logProbs, logProbs);
  });
  const newCritic = step.minimize(critic, optimizer, (network) => {
    const networks = { criticTarget: criticTarget.network, actor: actor.network };
    const target = softBackup(ops, networks, temperature, rewardScale, batch);
    return reportedSum(step, discreteCriticLosses(ops, network, target, batch));
  });
  step.minimize(actor, optimizer, (network) => {
    const networks = { actor: network, critic: newCritic.network };
    const loss = discreteActorLoss(ops, networks, temperature, batch);
    step.report("actor_loss", loss);
    return loss;
  });
  step.replace(criticTarget, average(ops, criticTarget.vector, newCritic.vector, targetRate));
}

export const discreteSac = defineOffPolicy({
  name: "discrete-sac",
  command: "discrete-sac",
  title: "discrete soft actor-critic",
  about: "a softmax policy, twin Q of all actions, automatic temperature",
  source: "Christodoulou 2019",
  config: offPolicyConfig("discrete-sac", {
    environment: environmentField("CartPole-v1"),
    ...temperatureFields("0.98 ln(actions)"),
    reward_scale: rewardScaleField(1),
  })
    .check(checkTemperature, checkDecay("temperature_decay_from"))
    .refine(({ action_noise }) => action_noise === 0, {
      path: ["action_noise"],
      error: "must be 0: noise cannot be added to discrete actions",
    }),
  changing: changingTemperature,
  noise: normalNoise(),
  actor: categoricalActor(buildPolicy),
  step: (step, config, sizes) =>
    discreteSacStep(step, {
      sizes,
      optimizer: adam({ learningRate: config.learning_rate }),
      temperature: config.temperature,
      targetEntropy: config.target_entropy,
      initialTemperature: config.initial_temperature,
      rewardScale: config.reward_scale,
      targetRate: config.target_rate,
    }),
});
