import type { Distribution } from "../../schemas/policy-interface.ts";
import type { BoundedBoxSpace, DiscreteSpace } from "../../schemas/space.ts";

/** The affine map from (-1, 1) onto each dimension of an action space: center + a * halfRange. */
export function actionScale({ low, high }: BoundedBoxSpace) {
  return {
    center: low.map((bound, i) => (high[i] + bound) / 2),
    halfRange: low.map((bound, i) => (high[i] - bound) / 2),
  };
}

/**
 * Turns rows of a policy's own actions into those of the environment.
 *
 * @param actions rows, concatenated
 * @param environment receives the rows
 */
export type ToEnvironment = (actions: ArrayLike<number>, environment: Float64Array) => void;

/** Scales actions in (-1, 1) to the bounds. */
function scaledTo(space: BoundedBoxSpace): ToEnvironment {
  const { center, halfRange } = actionScale(space);
  return (actions, environment) => {
    for (let i = 0; i < actions.length; i++) {
      const dimension = i % center.length;
      environment[i] = center[dimension] + actions[i] * halfRange[dimension];
    }
  };
}

/** Clips actions in the environment's units to the bounds. */
function clippedTo({ low, high }: BoundedBoxSpace): ToEnvironment {
  return (actions, environment) => {
    for (let i = 0; i < actions.length; i++) {
      const dimension = i % low.length;
      environment[i] = Math.min(Math.max(actions[i], low[dimension]), high[dimension]);
    }
  };
}

/**
 * Returns the map from actions of a distribution to those of an environment. A clipped Gaussian's
 * own actions are in the environment's units, those of other policies over a box are in (-1, 1), and
 * discrete actions are indices.
 */
export function toEnvironment(
  distribution: Distribution,
  space: BoundedBoxSpace | DiscreteSpace,
): ToEnvironment {
  if (space.kind === "discrete") return (actions, environment) => environment.set(actions);
  return distribution === "clipped_gaussian" ? clippedTo(space) : scaledTo(space);
}
