import { widthOf } from "../../../schemas/space.ts";
import type { Environment } from "../../../train/environments/environment.ts";
import type { NumpyGenerator } from "../../../train/random/numpy-generator.ts";

type ActionSpace = Environment["actionSpace"];

/** Draws an action uniformly. */
export function drawAction(space: ActionSpace, random: NumpyGenerator): number[] {
  return space.kind === "discrete"
    ? [random.integer(space.size)]
    : space.low.map((low, i) => random.uniform(low, space.high[i]));
}

/** The action of zeros, which is in every space. */
export function zeroAction(space: ActionSpace): number[] {
  return new Array(widthOf(space)).fill(0);
}
