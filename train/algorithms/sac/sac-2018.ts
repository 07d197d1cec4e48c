import * as z from "zod";
import { adam, type Optimizer } from "../../engine/adam.ts";
import { actorParameters } from "../../networks/parameter-groups.ts";
import type { NetworkSizes } from "../../networks/perceptron.ts";
import { buildGaussian, squashedGaussianActor } from "../../networks/squashed-gaussian.ts";
import { approach } from "../../networks/targets.ts";
import { buildCritics, buildValue } from "../../networks/values.ts";
import { defineOffPolicy, normalNoise, type OffPolicyStep } from "../../off-policy/algorithm.ts";
import { offPolicyConfig, rewardScaleField } from "../../off-policy/config.ts";
import { reportedSum } from "../../off-policy/objectives.ts";
import { actorLoss, criticLosses, valueBackup, valueLoss } from "./losses.ts";

/** The settings of a gradient step. */
export interface Sac2018Settings {
  sizes: NetworkSizes;
  optimizer: Optimizer;
  /** alpha */
  temperature: number;
  rewardScale: number;
  /** The rate tau at which the target network follows. */
  targetRate: number;
}

/**
 * Soft actor-critic as published in 2018: V with a target network, twin Q, a fixed temperature. All
 * gradients are taken at the parameters before the step.
 *
 * Source: Haarnoja et al. 2018, Algorithm 1.
 */
export function sac2018Step<Tensor>(
  step: OffPolicyStep<Tensor, "epsilon">,
  { sizes, optimizer, temperature, rewardScale, targetRate }: Sac2018Settings,
): void {
  const { ops, batch } = step;
  const actor = step.parameters(actorParameters, (take) => buildGaussian(take, sizes));
  const critic = step.parameters("critic", (take) => buildCritics(take, sizes, 2));
  const value = step.parameters("value", (take) => buildValue(take, sizes));
  const valueTarget = step.target("value_target", value);

  const newValue = step.minimize(value, optimizer, (network) => {
    const networks = { value: network, critic: critic.network, actor: actor.network };
    const loss = valueLoss(ops, networks, temperature, batch);
    step.report("value_loss", loss);
    return loss;
  });
  step.minimize(critic, optimizer, (network) => {
    const target = valueBackup(ops, valueTarget.network, rewardScale, batch);
    return reportedSum(step, criticLosses(ops, network, target, batch));
  });
  step.minimize(actor, optimizer, (network) => {
    const loss = actorLoss(ops, { actor: network, critic: critic.network }, temperature, batch);
    step.report("actor_loss", loss);
    return loss;
  });
  step.replace(valueTarget, approach(ops, valueTarget.vector, newValue.vector, targetRate));
}

export const sac2018 = defineOffPolicy({
  name: "sac-2018",
  command: "sac",
  variant: "2018",
  title: "soft actor-critic",
  about: "V and its target, a fixed temperature",
  source: "Haarnoja et al. 2018",
  config: offPolicyConfig("sac-2018", {
    temperature: z.number().positive().default(1).describe("alpha, the weight of entropy"),
    reward_scale: rewardScaleField(5),
  }),
  noise: normalNoise("epsilon"),
  actor: squashedGaussianActor,
  step: (step, config, sizes) =>
    sac2018Step(step, {
      sizes,
      optimizer: adam({ learningRate: config.learning_rate }),
      temperature: config.temperature,
      rewardScale: config.reward_scale,
      targetRate: config.target_rate,
    }),
});
