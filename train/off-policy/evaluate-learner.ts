import type { ActMode } from "../../schemas/policy-interface.ts";
import { evaluationSeed, type Returns, returnsOf } from "../episodes/evaluation.ts";
import { type Lockstep, playEpisodes } from "../episodes/play-episodes.ts";
import { scaleActions } from "../networks/action-scale.ts";
import { type Normalization, normalize } from "../networks/observation-statistics.ts";
import { generatorFor } from "../random/streams.ts";
import type { LearnedPolicy } from "./collector.ts";
import type { ContinuousVector } from "./continuous-vector.ts";

/** The returns of each mode that a policy has. */
export type ReturnsByMode = { deterministic: Returns } & Partial<Record<ActMode, Returns>>;

/** Wraps vector environments so that they take actions in (-1, 1). */
function playersOf(environments: ContinuousVector): Lockstep {
  return {
    count: environments.count,
    horizon: environments.horizon,
    async reset(seed) {
      await environments.reset(seed);
      return environments.observations;
    },
    async step(actions) {
      scaleActions(environments.actionSpace, actions, environments.actions);
      await environments.step();
      return environments;
    },
  };
}

/**
 * Returns the returns of a policy in one episode of each environment: without noise, and with noise
 * if the policy takes any.
 *
 * @param normalization of observations, if they are normalized
 */
export async function evaluateLearner(
  policy: LearnedPolicy,
  environments: ContinuousVector,
  {
    seed,
    takesNoise,
    normalization,
  }: { seed: number; takesNoise: boolean; normalization: Normalization | undefined },
): Promise<ReturnsByMode> {
  const noise = generatorFor(seed, "evaluation");
  const players = playersOf(environments);
  const play = async (fillNoise: (epsilon: Float32Array) => void) => {
    const epsilon = new Float32Array(takesNoise ? environments.actions.length : 0);
    const { returns, lengths } = await playEpisodes(players, {
      seed: evaluationSeed,
      async act(observations) {
        fillNoise(epsilon);
        const observed = Float32Array.from(observations);
        if (normalization) normalize(observed, normalization);
        return policy.act(observed, epsilon);
      },
    });
    return returnsOf(returns, lengths);
  };
  const withNoise = takesNoise && {
    stochastic: await play((epsilon) => noise.fillNormal(epsilon)),
  };
  return { ...withNoise, deterministic: await play((epsilon) => epsilon.fill(0)) };
}
