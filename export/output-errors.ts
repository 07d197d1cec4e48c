import { logSoftmax } from "../noise/softmax.ts";
import { generatorFor } from "../train/random/streams.ts";
import type { ActorResult } from "./onnx-policy.ts";
import { distance, type Errors, type Samples } from "./verify.ts";

/** @throws {Error} if the actor has no such output of this type */
export function floats(result: ActorResult, name: string): Float32Array {
  const output = result[name];
  if (!(output instanceof Float32Array)) throw new Error(`the actor has no float output "${name}"`);
  return output;
}

/** @throws {Error} if the actor has no such output of this type */
export function indices(result: ActorResult, name: string): number[] {
  const output = result[name];
  if (!(output instanceof BigInt64Array))
    throw new Error(`the actor has no index output "${name}"`);
  return Array.from(output, Number);
}

/**
 * The approximate rounding error of float32 in sums of hundreds of terms; that of a single number
 * is 2^-24.
 */
const roundingOfSums = 2 ** -18;

/** Returns a function that changes each number of a vector by up to a relative rounding error. */
export function perturbation(
  rounding = roundingOfSums,
): (values: ArrayLike<number>) => Float64Array {
  const random = generatorFor(0, "verification");
  return (values) =>
    Float64Array.from(values, (x) => x * (1 + random.uniform(-rounding, rounding)));
}

/**
 * Returns the errors of an exported actor of discrete actions against the trainer's logits. The error
 * of an action is how far its score (logit plus noise) is below the best: actions with equal scores
 * are interchangeable.
 *
 * @param logits ln pi(a | s) up to a constant, [rows, actions]
 * @param unit the size of logits below which errors are absolute
 */
export function categoricalErrors(
  logits: Float64Array,
  actions: number,
  { rows, epsilon }: Samples,
  unit = 1,
): Errors {
  const scores = logits.map((logit, i) => logit + epsilon[i]);
  const logProbs = new Float64Array(logits.length);
  for (let row = 0; row < rows; row++) {
    logSoftmax(logits, logProbs, { from: row * actions, to: row * actions, size: actions });
  }
  const picked = (of: Float64Array, chosen: readonly number[]) =>
    chosen.map((action, row) => of[row * actions + action]);
  const best = (of: Float64Array) =>
    Array.from({ length: rows }, (_, row) =>
      Math.max(...of.subarray(row * actions, (row + 1) * actions)),
    );
  return (result) => {
    const chosen = indices(result, "action");
    const deterministic = indices(result, "deterministic_action");
    return {
      action: distance(picked(scores, chosen), best(scores), unit),
      deterministic_action: distance(picked(logits, deterministic), best(logits), unit),
      log_prob: distance(floats(result, "log_prob"), picked(logProbs, chosen), unit),
      logits: distance(floats(result, "logits"), logits, unit),
    };
  };
}
