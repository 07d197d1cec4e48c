import { type ActMode, interfaceOf } from "../../schemas/policy-interface.ts";
import { evaluationSeed, type Returns, returnsOf } from "../episodes/evaluation.ts";
import { type Lockstep, playEpisodes } from "../episodes/play-episodes.ts";
import type { ActorDescription } from "../networks/actor.ts";
import { toEnvironment } from "../networks/environment-actions.ts";
import { fillNoise } from "../random/noise.ts";
import { generatorFor } from "../random/streams.ts";
import type { Interaction, LearnedPolicy } from "./interaction.ts";
import type { LearnedVector } from "./learned-vector.ts";

/** The returns of each mode that a policy has. */
export type ReturnsByMode = { deterministic: Returns } & Partial<Record<ActMode, Returns>>;

export interface EvaluationSettings {
  seed: number;
  /** The distribution by which the policy acts. */
  actor: Pick<ActorDescription, "distribution">;
  /** Returns observations as networks take them. */
  asInputs: Interaction["asInputs"];
}

/**
 * Returns the returns of a policy in one episode of each environment: without noise, and with noise
 * if the policy takes any.
 */
export async function evaluateLearner(
  policy: LearnedPolicy,
  environments: LearnedVector,
  { seed, actor: { distribution }, asInputs }: EvaluationSettings,
): Promise<ReturnsByMode> {
  const { count, observationSpace: observation, actionSpace: action } = environments;
  const { noise } = interfaceOf({ observation, action, distribution });
  const random = generatorFor(seed, "evaluation");
  const toActions = toEnvironment(distribution, action);
  const players: Lockstep = {
    count,
    horizon: environments.horizon,
    async reset(first) {
      await environments.reset(first);
      return environments.observations;
    },
    async step(actions) {
      toActions(actions, environments.actions);
      await environments.step();
      return environments;
    },
  };
  const play = async (fill: (epsilon: Float32Array) => void) => {
    const epsilon = new Float32Array(count * (noise?.columns ?? 0));
    const { returns, lengths } = await playEpisodes(players, {
      seed: evaluationSeed,
      async act(observations) {
        fill(epsilon);
        return policy.act(asInputs(observations), epsilon);
      },
    });
    return returnsOf(returns, lengths);
  };
  const withNoise = noise && {
    stochastic: await play((epsilon) => fillNoise(random, noise.law, epsilon)),
  };
  return { ...withNoise, deterministic: await play(() => {}) };
}
