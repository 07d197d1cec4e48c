import type { Environment, Transition } from "./environment.ts";

/**
 * An environment whose observations and actions are vectors, whichever its kind is: of a discrete
 * space, the one number of a state or an action.
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
