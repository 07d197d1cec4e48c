import { drawEpsilon } from "../noise/epsilon.ts";
import type { ActMode } from "../schemas/act.ts";
import type { Environment } from "../train/environments/environment.ts";
import { evaluateEpisodes, evaluationSeed, type Returns } from "../train/evaluation.ts";
import type { OnnxActor } from "./onnx-policy.ts";

/**
 * Plays whole episodes with an exported actor. In stochastic mode, episode i draws its noise from
 * the same seed that it is reset with, at the step where it is.
 */
export function evaluateActor(
  actor: OnnxActor,
  environment: Environment,
  mode: ActMode,
  episodes: number,
): Promise<Returns> {
  const columns =
    environment.kind === "continuous"
      ? environment.actionSpace.low.length
      : environment.actionSpace.size;
  const epsilonAt = (episode: number, step: number) =>
    mode === "stochastic"
      ? drawEpsilon(environment.kind, evaluationSeed + episode, 1, columns, step)
      : new Float32Array(columns);
  const act = async (observation: ArrayLike<number>, episode: number, step: number) => {
    const { action } = await actor.run(observation, epsilonAt(episode, step), 1);
    return Float64Array.from(action, Number);
  };
  return environment.kind === "continuous"
    ? evaluateEpisodes(environment, act, episodes)
    : evaluateEpisodes(
        environment,
        async (state, episode, step) => (await act([state], episode, step))[0],
        episodes,
      );
}
