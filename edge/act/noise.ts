import { drawEpsilon } from "../../noise/epsilon.ts";
import { randomSeed } from "../../noise/random-seed.ts";
import type { ActMode } from "../../schemas/act.ts";
import type { Policy } from "../registry/policy.ts";

/** The noise to act with, [rows, columns], and what it was drawn from, if it was drawn. */
export interface ActingNoise {
  epsilon: Float32Array;
  seed: number | null;
  step: number | null;
}

/** Draws the noise of a question that does not bring its own. */
export function drawNoise(
  { manifest: { kind }, epsilonColumns }: Policy,
  rows: number,
  {
    mode,
    seed = randomSeed(),
    step = 0,
  }: { mode: ActMode; seed?: number | undefined; step?: number | undefined },
): ActingNoise {
  // Without noise the policy takes its mode: the Gaussian's mean, the likeliest action.
  if (mode === "deterministic") {
    return { epsilon: new Float32Array(rows * epsilonColumns), seed: null, step: null };
  }
  return { epsilon: drawEpsilon(kind, seed, rows, epsilonColumns, step), seed, step };
}
