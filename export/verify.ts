import { drawEpsilon } from "../noise/epsilon.ts";
import type { Manifest } from "../schemas/manifest.ts";
import type { BoxSpace } from "../schemas/space.ts";
import { generatorFor } from "../train/random/streams.ts";
import type { ActorResult, OnnxActor } from "./onnx-policy.ts";

/** How many observations an exported actor is checked on, and how far it may be off. */
export const verification = { observations: 10_000, tolerance: 1e-5 } as const;

/** What an actor is checked on: rows of observations and noise, in row-major order. */
export interface Samples {
  rows: number;
  observations: Float32Array;
  epsilon: Float32Array;
}

/** Where a dimension has no bound, observations are drawn up to this magnitude. */
const unboundedExtreme = 10;

/**
 * Observations all over the space and at its extremes: a third of the rows lies in corners, a third
 * has some dimensions at a bound, the rest is uniform; with the noise of acting.
 *
 * @param noiseColumns of the noise; 0 if the actor takes none
 */
export function boxSamples(space: BoxSpace, noiseColumns: number): Samples {
  const rows = verification.observations;
  const random = generatorFor(0, "verification");
  const low = space.low.map((bound) => bound ?? -unboundedExtreme);
  const high = space.high.map((bound) => bound ?? unboundedExtreme);
  const observations = Float32Array.from({ length: rows * low.length }, (_, i) => {
    const [row, dimension] = [Math.floor(i / low.length), i % low.length];
    const atBound = row % 3 === 0 || (row % 3 === 1 && random.uniform() < 0.5);
    if (!atBound) return random.uniform(low[dimension], high[dimension]);
    return random.uniform() < 0.5 ? low[dimension] : high[dimension];
  });
  return { rows, observations, epsilon: drawEpsilon("normal", 0, rows, noiseColumns) };
}

/** Every state in turn, as often as fits, with the noise of acting. */
export function tabularSamples(states: number, actions: number): Samples {
  const rows = Math.max(states, verification.observations);
  return {
    rows,
    observations: Float32Array.from({ length: rows }, (_, row) => row % states),
    epsilon: drawEpsilon("gumbel", 0, rows, actions),
  };
}

/** Thrown when an exported actor does not do what the trainer does. */
export class ParityError extends Error {
  constructor(output: string, error: number) {
    super(
      `the exported actor's ${output} is ${error} from the trainer's, more than the ` +
        `${verification.tolerance} that is allowed; nothing was exported`,
    );
    this.name = "ParityError";
  }
}

/**
 * For each output of the actor, how far an entry of it is from what the trainer computes: by itself,
 * and in proportion to the magnitude of what it should be, where that is above one, or to what
 * float32 can hold there at all.
 */
export type Errors = (result: ActorResult) => Record<string, { absolute: number; scaled: number }>;

/**
 * The largest distance of two vectors' entries: by itself, and in proportion to the magnitude that is
 * expected, where that is above `unit`.
 */
export function distance(actual: ArrayLike<number>, expected: ArrayLike<number>, unit = 1) {
  let absolute = 0;
  let scaled = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]);
    absolute = Math.max(absolute, error);
    scaled = Math.max(scaled, error / Math.max(unit, Math.abs(expected[i])));
  }
  return { absolute, scaled };
}

/**
 * Runs the exported actor on the samples and compares it with the trainer.
 *
 * @throws {ParityError} naming the first output that is further off than the tolerance
 */
export async function verify(
  actor: OnnxActor,
  { rows, observations, epsilon }: Samples,
  errorsOf: Errors,
): Promise<Manifest["parity"]> {
  const errors = errorsOf(await actor.run(observations, epsilon, rows));
  for (const [output, { scaled }] of Object.entries(errors)) {
    // Written so that NaN fails too.
    if (!(scaled <= verification.tolerance)) throw new ParityError(output, scaled);
  }
  return {
    observations: rows,
    tolerance: verification.tolerance,
    largest_absolute_error: Math.max(...Object.values(errors).map(({ absolute }) => absolute)),
    largest_scaled_error: Math.max(...Object.values(errors).map(({ scaled }) => scaled)),
    errors,
  };
}
