import { evaluate } from "../graph/evaluate.ts";
import { Trace } from "../graph/trace.ts";
import type { BoundedBoxSpace } from "../schemas/space.ts";
import { actionScale } from "../train/sac/action-scale.ts";
import type { NetworkSizes } from "../train/sac/networks.ts";
import { buildActor, squashedGaussian } from "../train/sac/policy.ts";
import type { ActorResult } from "./onnx-policy.ts";
import { distance, type Errors, type Samples } from "./verify.ts";

/*
 * What the trainer itself computes, put together as training does it and evaluated in float64: not
 * from the exported graph, so that what the export left out or got wrong would show.
 */

function floats(result: ActorResult, name: string): Float32Array {
  const output = result[name];
  if (!(output instanceof Float32Array)) throw new Error(`the actor has no float output "${name}"`);
  return output;
}

function indices(result: ActorResult, name: string): number[] {
  const output = result[name];
  if (!(output instanceof BigInt64Array))
    throw new Error(`the actor has no index output "${name}"`);
  return Array.from(output, Number);
}

/** How far outputs are from the forward pass of the trainer's actor and its scaling of actions. */
export function continuousErrors(
  sizes: NetworkSizes,
  space: BoundedBoxSpace,
  parameter: (name: string, shape: readonly number[]) => ArrayLike<number>,
  { rows, observations, epsilon }: Samples,
): Errors {
  const trace = new Trace();
  const actor = buildActor((name, shape) => trace.constant(parameter(name, shape), shape), sizes);
  const policy = squashedGaussian(
    trace,
    actor,
    trace.input("observation", [rows, sizes.observation]),
    trace.input("epsilon", [rows, sizes.action]),
  );
  const [squashed, logProb, mean, logStd] = evaluate(
    [policy.action, policy.logProb, policy.mean, policy.logStd],
    {
      observation: { data: observations, shape: [rows, sizes.observation] },
      epsilon: { data: epsilon, shape: [rows, sizes.action] },
    },
  ).map(({ data }) => Float64Array.from(data));

  const { center, halfRange } = actionScale(space);
  const scale = (a: number, i: number) =>
    center[i % sizes.action] + a * halfRange[i % sizes.action];
  const logVolume = halfRange.reduce((sum, half) => sum + Math.log(half), 0);
  return (result) => ({
    action: distance(floats(result, "action"), squashed.map(scale)),
    deterministic_action: distance(
      floats(result, "deterministic_action"),
      mean.map(Math.tanh).map(scale),
    ),
    log_prob: distance(
      floats(result, "log_prob"),
      logProb.map((value) => value - logVolume),
    ),
    mean: distance(floats(result, "mean"), mean),
    log_std: distance(floats(result, "log_std"), logStd),
  });
}

/**
 * How far outputs are from the table of the trainer. An action is as far off as its score (logit
 * plus noise) is below the best one's: two actions that score alike may be taken for each other.
 *
 * @param logPolicy log pi(a | s), [states, actions]
 */
export function discreteErrors(
  logPolicy: Float64Array,
  actions: number,
  { rows, observations, epsilon }: Samples,
): Errors {
  const logits = Float64Array.from(
    { length: rows * actions },
    (_, i) => logPolicy[observations[Math.floor(i / actions)] * actions + (i % actions)],
  );
  const scores = logits.map((logit, i) => logit + epsilon[i]);
  const picked = (table: Float64Array, chosen: readonly number[]) =>
    chosen.map((action, row) => table[row * actions + action]);
  const best = (table: Float64Array) =>
    Array.from({ length: rows }, (_, row) =>
      Math.max(...table.subarray(row * actions, (row + 1) * actions)),
    );
  return (result) => {
    const chosen = indices(result, "action");
    const deterministic = indices(result, "deterministic_action");
    return {
      action: distance(picked(scores, chosen), best(scores)),
      deterministic_action: distance(picked(logits, deterministic), best(logits)),
      log_prob: distance(floats(result, "log_prob"), picked(logits, chosen)),
      logits: distance(floats(result, "logits"), logits),
    };
  };
}
