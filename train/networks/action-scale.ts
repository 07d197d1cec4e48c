import type { BoundedBoxSpace } from "../../schemas/space.ts";

/** The affine map from (-1, 1) onto each dimension of an action space: center + a * halfRange. */
export function actionScale({ low, high }: BoundedBoxSpace) {
  return {
    center: low.map((bound, i) => (high[i] + bound) / 2),
    halfRange: low.map((bound, i) => (high[i] - bound) / 2),
  };
}

/**
 * Scales actions of the policy, in (-1, 1), to those of the environment.
 *
 * @param squashed rows of actions, concatenated
 * @param scaled receives the scaled rows
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
