import * as z from "zod";
import { adam, type Optimizer } from "../../engine/adam.ts";
import { buildImplicit, implicitActor, implicitPreactivation } from "../../networks/implicit.ts";
import { actorParameters } from "../../networks/parameter-groups.ts";
import type { NetworkSizes } from "../../networks/perceptron.ts";
import { average } from "../../networks/targets.ts";
import { buildCritics } from "../../networks/values.ts";
import {
  defineOffPolicy,
  type NoiseFields,
  type OffPolicyStep,
} from "../../off-policy/algorithm.ts";
import { offPolicyConfig, rewardScaleField } from "../../off-policy/config.ts";
import { backup, reportedSum } from "../../off-policy/objectives.ts";
import { squaredErrors } from "../ddpg/losses.ts";
import { estimatedSoftValue, firstOf, logTarget, samplerLoss } from "./losses.ts";
import { repeatRows } from "./repeat-rows.ts";
import { steinDirection } from "./stein.ts";

/** The settings of a gradient step. */
export interface SqlSettings {
  sizes: NetworkSizes;
  optimizer: Optimizer;
  /** alpha */
  temperature: number;
  rewardScale: number;
  /** The rate tau at which the target network follows. */
  targetRate: number;
  /** The number of transitions. */
  rows: number;
  /** The particles of a state, of which one half moves the other. */
  particles: number;
  /** The uniform actions that estimate the soft value of a state. */
  valueParticles: number;
}

/**
 * The noise of a gradient step: uniform actions in the next state, and the noise of the particles
 * that are fixed and of those that are updated.
 */
export function sqlNoise({
  particles,
  valueParticles,
}: Pick<SqlSettings, "particles" | "valueParticles">): NoiseFields<SqlNoise> {
  return {
    nextActions: { law: "uniform", rows: valueParticles },
    fixedEpsilon: { law: "normal", rows: particles / 2 },
    epsilon: { law: "normal", rows: particles / 2 },
  };
}
type SqlNoise = "nextActions" | "fixedEpsilon" | "epsilon";

/**
 * Soft Q-learning with amortized Stein variational gradient descent. The sampling network is trained
 * against the updated Q.
 *
 * Source: Haarnoja et al. 2017, Algorithm 1.
 */
export function sqlStep<Tensor>(
  step: OffPolicyStep<Tensor, SqlNoise>,
  settings: SqlSettings,
): void {
  const { ops, batch } = step;
  const { sizes, optimizer, temperature, rewardScale, targetRate, rows } = settings;
  const actor = step.parameters(actorParameters, (take) => buildImplicit(take, sizes));
  const critic = step.parameters("critic", (take) => buildCritics(take, sizes, 1));
  const criticTarget = step.target("critic_target", critic);

  const newCritic = step.minimize(critic, optimizer, (network) => {
    const nextValue = estimatedSoftValue(
      ops,
      firstOf(ops, criticTarget.network),
      temperature,
      { observation: batch.nextObservation, actions: batch.nextActions },
      { ...sizes, batch: rows, actions: settings.valueParticles },
    );
    const target = backup(ops, rewardScale, batch, nextValue);
    return reportedSum(step, squaredErrors(ops, network, target, batch));
  });
  step.minimize(actor, optimizer, (network) => {
    const half = settings.particles / 2;
    const states = repeatRows(ops, batch.observation, [rows, sizes.observation], half);
    const q = firstOf(ops, newCritic.network);
    const fixed = implicitPreactivation(ops, actor.network, states, batch.fixedEpsilon);
    const score = step.gradient(fixed, (u) => {
      const logDensities = logTarget(ops, q, temperature, states, u);
      return ops.multiply(rows * half, ops.mean(logDensities));
    });
    const updated = implicitPreactivation(ops, network, states, batch.epsilon);
    const counts = { states: rows, fixed: half, updated: half, dimensions: sizes.action };
    const direction = steinDirection(ops, { fixed, score, updated }, counts);
    const loss = samplerLoss(ops, updated, direction);
    step.report("actor_loss", loss);
    return loss;
  });
  step.replace(criticTarget, average(ops, criticTarget.vector, newCritic.vector, targetRate));
}

export const sql = defineOffPolicy({
  name: "sql",
  command: "sql",
  title: "soft Q-learning",
  about: "an implicit policy trained by Stein variational gradient descent, one Q",
  source: "Haarnoja et al. 2017",
  config: offPolicyConfig("sql", {
    temperature: z.number().positive().default(0.2).describe("alpha, the weight of entropy"),
    reward_scale: rewardScaleField(1),
    particles: z
      .int()
      .min(2)
      .max(256)
      .multipleOf(2)
      .default(32)
      .describe("actions per state that train the policy: one half moves the other"),
    value_particles: z
      .int()
      .min(1)
      .max(1024)
      .default(50)
      .describe("uniform actions per next state that estimate its soft value"),
  }),
  noise: ({ particles, value_particles: valueParticles }) =>
    sqlNoise({ particles, valueParticles }),
  actor: implicitActor,
  step: (step, config, sizes) =>
    sqlStep(step, {
      sizes,
      optimizer: adam({ learningRate: config.learning_rate }),
      temperature: config.temperature,
      rewardScale: config.reward_scale,
      targetRate: config.target_rate,
      rows: config.batch_size,
      particles: config.particles,
      valueParticles: config.value_particles,
    }),
});
