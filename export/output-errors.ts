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
  { epsilon }: Samples,
  unit = 1,
): Errors {
  const scores = logits.map((logit, i) => logit + epsilon[i]);
  const logProbs = logProbabilities(logits, actions);
  return (result) => {
    const chosen = indices(result, "action");
    const deterministic = indices(result, "deterministic_action");
    return {
      action: distance(picked(scores, chosen), best(scores, actions), unit),
      deterministic_action: distance(picked(logits, deterministic), best(logits, actions), unit),
      log_prob: distance(floats(result, "log_prob"), picked(logProbs, chosen), unit),
      logits: distance(floats(result, "logits"), logits, unit),
    };
  };
}

/** Returns the errors of an exported greedy actor: how far the score of an action is below the best. */
export function greedyErrors(scores: Float64Array, actions: number, unit: number): Errors {
  return (result) => ({
    action: distance(picked(scores, indices(result, "action")), best(scores, actions), unit),
  });
}

/** ln pi of all actions, of logits that are known up to a constant: [rows, actions] each. */
export function logProbabilities(logits: ArrayLike<number>, actions: number): Float64Array {
  const logProbs = new Float64Array(logits.length);
  for (let at = 0; at < logits.length; at += actions) {
    logSoftmax(logits, logProbs, { from: at, to: at, size: actions });
  }
  return logProbs;
}

/** The entry of each row at an index. */
function picked(rows: Float64Array, chosen: readonly number[]): number[] {
  const columns = rows.length / chosen.length;
  return chosen.map((column, row) => rows[row * columns + column]);
}

/** The largest entry of each row. */
function best(rows: Float64Array, columns: number): number[] {
  return Array.from({ length: rows.length / columns }, (_, row) =>
    Math.max(...rows.subarray(row * columns, (row + 1) * columns)),
  );
}
