import type { Environment, Transition } from "./environment.ts";

/**
 * An environment of either kind, with vectors for observations and actions; those of a discrete
 * space have one entry, the index.
 */
export interface VectorsOf {
  reset(seed?: number): ArrayLike<number>;
  step(action: ArrayLike<number>): Transition<ArrayLike<number>>;
}

export function vectorsOf(environment: Environment): VectorsOf {
  if (environment.kind === "continuous") return environment;
  return {
    reset: (seed) => [environment.reset(seed)],
    step(action) {
      const { observation, ...rest } = environment.step(action[0]);
      return { observation: [observation], ...rest };
    },
  };
}
