import type { BoundedBoxSpace } from "../../schemas/space.ts";

/** The affine map from (-1, 1) onto each dimension of an action space: center + a * halfRange. */
export function actionScale({ low, high }: BoundedBoxSpace) {
  return {
    center: low.map((bound, i) => (high[i] + bound) / 2),
    halfRange: low.map((bound, i) => (high[i] - bound) / 2),
  };
}

/**
 * Actions of the squashed policy, in (-1, 1), as actions of the environment.
 *
 * @param squashed rows of actions, one behind the other
 * @param scaled where they go
 */
export function scaleActions(
  space: BoundedBoxSpace,
  squashed: ArrayLike<number>,
  scaled: Float64Array,
): void {
  const { center, halfRange } = actionScale(space);
  for (let i = 0; i < squashed.length; i++) {
    const dimension = i % center.length;
    scaled[i] = center[dimension] + squashed[i] * halfRange[dimension];
  }
}
