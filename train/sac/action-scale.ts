import type { BoundedBoxSpace } from "../../schemas/space.ts";

/** The affine map from (-1, 1) onto each dimension of an action space: center + a * halfRange. */
export function actionScale({ low, high }: BoundedBoxSpace) {
  return {
    center: low.map((bound, i) => (high[i] + bound) / 2),
    halfRange: low.map((bound, i) => (high[i] - bound) / 2),
  };
}

/** An action of the squashed policy, in (-1, 1), as an action of the environment. */
export function scaleAction(space: BoundedBoxSpace, squashed: ArrayLike<number>): Float64Array {
  const { center, halfRange } = actionScale(space);
  return Float64Array.from(squashed, (a, i) => center[i] + a * halfRange[i]);
}
