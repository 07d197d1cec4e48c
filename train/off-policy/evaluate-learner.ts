import type { Learner } from "../engine/learner.ts";
import { evaluationSeed, type Returns, returnsOf } from "../evaluation.ts";
import { scaleActions } from "../networks/action-scale.ts";
import { type Normalization, normalize } from "../networks/observation-statistics.ts";
import { generatorFor } from "../random/streams.ts";
import type { ContinuousVector } from "./continuous-vector.ts";

export interface ReturnsOfBothModes {
  stochastic: Returns;
  deterministic: Returns;
}

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
 * The returns of the current actor, acting stochastically and deterministically, in an episode of each
 * environment.
 *
 * @param normalization of observations, where they are normalized
 */
export async function evaluateLearner(
  learner: Learner,
  environments: ContinuousVector,
  seed: number,
  normalization: Normalization | undefined,
): Promise<ReturnsOfBothModes> {
  const noise = generatorFor(seed, "evaluation");
  const play = (fillNoise: (epsilon: Float32Array) => void) => {
    const epsilon = new Float32Array(environments.actions.length);
    return playEpisodes(environments, async (observations) => {
      fillNoise(epsilon);
      const observed = Float32Array.from(observations);
      if (normalization) normalize(observed, normalization);
      return learner.act(observed, epsilon);
    });
  };
  return {
    stochastic: await play((epsilon) => noise.fillNormal(epsilon)),
    deterministic: await play((epsilon) => epsilon.fill(0)),
  };
}
