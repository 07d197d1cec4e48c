import type { Learner } from "../engine/learner.ts";
import type { ContinuousEnvironment } from "../environments/environment.ts";
import { evaluateEpisodes, type Returns } from "../evaluation.ts";
import { generatorFor } from "../random/streams.ts";
import { scaleAction } from "./action-scale.ts";

export interface ReturnsOfBothModes {
  stochastic: Returns;
  deterministic: Returns;
}

/** The returns of the current actor, acting stochastically and deterministically. */
export async function evaluateLearner(
  learner: Learner,
  environment: ContinuousEnvironment,
  episodes: number,
  seed: number,
): Promise<ReturnsOfBothModes> {
  const { actionSpace } = environment;
  const noise = generatorFor(seed, "evaluation");
  const play = (fillNoise: (epsilon: Float32Array) => void) => {
    const epsilon = new Float32Array(actionSpace.low.length);
    return evaluateEpisodes(
      environment,
      async (observation) => {
        fillNoise(epsilon);
        return scaleAction(actionSpace, await learner.act(observation, epsilon));
      },
      episodes,
    );
  };
  return {
    stochastic: await play((epsilon) => noise.fillNormal(epsilon)),
    deterministic: await play((epsilon) => epsilon.fill(0)),
  };
}
