import { drawEpsilon } from "../noise/epsilon.ts";
import type { Manifest } from "../schemas/manifest.ts";
import type { PolicyInterface } from "../schemas/policy-interface.ts";
import type { BoxSpace } from "../schemas/space.ts";
import { generatorFor } from "../train/random/streams.ts";
import type { ActorResult, OnnxActor } from "./onnx-policy.ts";

/**
 * The number of observations that an exported actor is checked on, and the largest error allowed.
 */
export const verification = { observations: 10_000, tolerance: 1e-5 } as const;

/** The samples that an actor is checked on: rows of observations and noise, in row-major order. */
export interface Samples {
  rows: number;
  observations: Float32Array;
  epsilon: Float32Array;
}

/** The bound of samples in unbounded dimensions. */
const unboundedExtreme = 10;

/**
 * Draws observations from the whole space and its extremes: a third of the rows are corners, a
 * third have some dimensions at a bound, the rest are uniform. The noise is that of acting.
 *
 * @param noise the law and the number of columns of the actor's noise, if it takes any
 */
export function boxSamples(space: BoxSpace, noise: PolicyInterface["noise"]): Samples {
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
  const epsilon = noise ? drawEpsilon(noise.law, 0, rows, noise.columns) : new Float32Array();
  return { rows, observations, epsilon };
}

/**
 * Repeats all states in turn, with the noise of acting.
 *
 * @param noise the law and the number of columns of the actor's noise, if it takes any
 */
export function tabularSamples(states: number, noise: PolicyInterface["noise"]): Samples {
  const rows = Math.max(states, verification.observations);
  return {
    rows,
    observations: Float32Array.from({ length: rows }, (_, row) => row % states),
    epsilon: noise ? drawEpsilon(noise.law, 0, rows, noise.columns) : new Float32Array(),
  };
}

/** Thrown if an exported actor deviates from the trainer. */
export class ParityError extends Error {
  constructor(output: string, error: number) {
    super(
      `the exported actor's ${output} is ${error} from that of its network in float64, more than the ` +
        `${verification.tolerance} that is allowed; nothing was exported`,
    );
    this.name = "ParityError";
  }
}

/**
 * Returns, for each output of an actor, the largest error against the trainer: absolute, and
 * relative to the expected magnitude where that exceeds one or the precision of float32.
 */
export type Errors = (result: ActorResult) => Record<string, { absolute: number; scaled: number }>;

/**
 * The largest distance between the entries of two vectors: absolute, and relative to the expected
 * magnitude where that exceeds `unit`.
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
 * Runs an exported actor on the samples and compares it with the trainer.
 *
 * @throws {ParityError} naming the first output whose error exceeds the tolerance
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
