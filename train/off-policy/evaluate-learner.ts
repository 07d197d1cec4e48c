import type { ActMode } from "../../schemas/policy-interface.ts";
import { evaluationSeed, type Returns, returnsOf } from "../evaluation.ts";
import { scaleActions } from "../networks/action-scale.ts";
import { type Normalization, normalize } from "../networks/observation-statistics.ts";
import { generatorFor } from "../random/streams.ts";
import type { Acting } from "./collector.ts";
import type { ContinuousVector } from "./continuous-vector.ts";

/** The returns of each mode that a policy has. */
export type ReturnsByMode = { deterministic: Returns } & Partial<Record<ActMode, Returns>>;

/** One episode in each environment, the i-th reset with `evaluationSeed + i`. */
async function playEpisodes(
  environments: ContinuousVector,
  act: (observations: Float64Array) => Promise<Float32Array>,
): Promise<Returns> {
  const { count, observations, rewards, terminated, truncated } = environments;
  const returns = new Array<number>(count).fill(0);
  const lengths = new Array<number>(count).fill(0);
  const playing = new Set(returns.keys());
  await environments.reset(evaluationSeed);
  while (playing.size > 0) {
    scaleActions(environments.actionSpace, await act(observations), environments.actions);
    await environments.step();
    for (const i of playing) {
      returns[i] += rewards[i];
      lengths[i] += 1;
      if (terminated[i] || truncated[i]) playing.delete(i);
    }
  }
  return returnsOf(returns, lengths);
}

/**
 * The returns of a policy in an episode of each environment: without noise, and with it where the
 * policy takes noise.
 *
 * @param normalization of observations, where they are normalized
 */
export async function evaluatePolicy(
  policy: Acting,
  environments: ContinuousVector,
  {
    seed,
    takesNoise,
    normalization,
  }: { seed: number; takesNoise: boolean; normalization: Normalization | undefined },
): Promise<ReturnsByMode> {
  const noise = generatorFor(seed, "evaluation");
  const play = (fillNoise: (epsilon: Float32Array) => void) => {
    const epsilon = new Float32Array(takesNoise ? environments.actions.length : 0);
    return playEpisodes(environments, async (observations) => {
      fillNoise(epsilon);
      const observed = Float32Array.from(observations);
      if (normalization) normalize(observed, normalization);
      return policy.act(observed, epsilon);
    });
  };
  const withNoise = takesNoise && {
    stochastic: await play((epsilon) => noise.fillNormal(epsilon)),
  };
  return { ...withNoise, deterministic: await play((epsilon) => epsilon.fill(0)) };
}
