import { drawEpsilon } from "../noise/epsilon.ts";
import type { ActMode } from "../schemas/policy-interface.ts";
import type { Environment } from "../train/environments/environment.ts";
import { evaluateEpisodes, evaluationSeed, type Returns } from "../train/episodes/evaluation.ts";
import type { OnnxActor } from "./onnx-policy.ts";

/** Returns the action for an observation at a step of an episode, given the episode's seed. */
export type Acting = (
  observation: ArrayLike<number>,
  seed: number,
  step: number,
) => Promise<Float64Array>;

/**
 * Returns the acting function of an actor. In stochastic mode, the noise comes from the episode's
 * seed and step.
 */
export function actingWith(actor: OnnxActor, mode: ActMode): Acting {
  const { modes, noise } = actor.interface;
  if (!modes.includes(mode)) {
    throw new Error(`the policy has no ${mode} mode: it acts ${modes.join(" or ")}`);
  }
  return async (observation, seed, step) => {
    const epsilon =
      noise && mode === "stochastic"
        ? drawEpsilon(noise.law, seed, 1, noise.columns, step)
        : new Float32Array(noise?.columns ?? 0);
    const { action } = await actor.run(observation, epsilon, 1);
    return Float64Array.from(action, Number);
  };
}

/**
 * Plays complete episodes, the i-th reset with `evaluationSeed + i`.
 *
 * @param environments identical ones; as many episodes are played concurrently
 */
export function evaluateActing(
  act: Acting,
  environments: readonly Environment[],
  episodes: number,
): Promise<Returns> {
  return evaluateEpisodes(
    environments,
    (observation, episode, step) => act(observation, evaluationSeed + episode, step),
    episodes,
  );
}

/** Plays complete episodes with an exported actor. */
export function evaluateActor(
  actor: OnnxActor,
  environment: Environment,
  mode: ActMode,
  episodes: number,
): Promise<Returns> {
  return evaluateActing(actingWith(actor, mode), [environment], episodes);
}
