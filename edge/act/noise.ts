import { drawEpsilon } from "../../noise/epsilon.ts";
import { randomSeed } from "../../noise/random-seed.ts";
import type { ActMode, PolicyInterface } from "../../schemas/policy-interface.ts";

/** The noise to act with, and what it was drawn from, if it was drawn. */
export interface ActingNoise {
  /** [rows, columns] in row-major order; undefined where the policy takes none. */
  epsilon: Float32Array | undefined;
  seed: number | null;
  step: number | null;
}

/** Draws the noise of a question that does not bring its own. */
export function drawNoise(
  { noise }: PolicyInterface,
  rows: number,
  {
    mode,
    seed = randomSeed(),
    step = 0,
  }: { mode: ActMode; seed?: number | undefined; step?: number | undefined },
): ActingNoise {
  if (!noise) return { epsilon: undefined, seed: null, step: null };
  const { law, columns } = noise;
  // Without noise the policy takes its mode: the Gaussian's mean, the likeliest action.
  if (mode === "deterministic") {
    return { epsilon: new Float32Array(rows * columns), seed: null, step: null };
  }
  return { epsilon: drawEpsilon(law, seed, rows, columns, step), seed, step };
}
