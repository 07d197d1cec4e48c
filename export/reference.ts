import { evaluate } from "../graph/evaluate.ts";
import type { Node } from "../graph/node.ts";
import { Trace } from "../graph/trace.ts";
import { actionScale } from "../train/networks/environment-actions.ts";
import { normalize } from "../train/networks/running-statistics.ts";
import { generatorFor } from "../train/random/streams.ts";
import type { TrainedActor } from "./actor-graph.ts";
import type { ActorResult } from "./onnx-policy.ts";
import { distance, type Errors, type Samples, verification } from "./verify.ts";

/*
 * The outputs of the trainer, evaluated in float64 and assembled as in training, independently of
 * the exported graph: omissions and errors of the export show as differences.
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

/**
 * The outputs of the trainer's actor on the samples, with actions scaled to the environment's
 * bounds.
 */
function trainerOutputs(
  { description, sizes, space, parameter, normalization }: TrainedActor,
  { rows, observations, epsilon }: Samples,
): Record<string, Float64Array> {
  const observed = Float64Array.from(observations);
  if (normalization) normalize(observed, normalization);
  const trace = new Trace();
  const observationShape = [rows, sizes.observation];
  const epsilonShape = [rows, sizes.action];
  const takesNoise = epsilon.length > 0;
  const take = (name: string, shape: readonly number[]) =>
    trace.constant(parameter(name, shape), shape);
  const { action, deterministicAction, logProb, mean, logStd } = description.build(take, sizes)(
    trace,
    trace.input("observation", observationShape),
    takesNoise ? trace.input("epsilon", epsilonShape) : undefined,
  );

  const { center, halfRange } = actionScale(space);
  const scale = (a: number, i: number) =>
    center[i % sizes.action] + a * halfRange[i % sizes.action];
  const logVolume = halfRange.reduce((sum, half) => sum + Math.log(half), 0);
  const asIs = (value: number) => value;
  const outputs: [name: string, node: Node, toEnvironment: (value: number, i: number) => number][] =
    [["action", action, scale]];
  if (deterministicAction) outputs.push(["deterministic_action", deterministicAction(), scale]);
  if (logProb) outputs.push(["log_prob", logProb, (value) => value - logVolume]);
  if (mean) outputs.push(["mean", mean, asIs]);
  if (logStd) outputs.push(["log_std", logStd, asIs]);
  const values = evaluate(
    outputs.map(([, node]) => node),
    {
      observation: { data: observed, shape: observationShape },
      ...(takesNoise && { epsilon: { data: epsilon, shape: epsilonShape } }),
    },
  );
  return Object.fromEntries(
    outputs.map(([name, , toEnvironment], i) => [
      name,
      Float64Array.from(values[i].data, toEnvironment),
    ]),
  );
}

/**
 * The approximate rounding error of float32 in sums of hundreds of terms; that of a single number
 * is 2^-24.
 */
const rounding = 2 ** -18;

/**
 * Returns the errors of an exported actor against the trainer's forward pass.
 *
 * If large terms cancel, such as at observations that no episode reaches, float32 cannot reach the
 * tolerance, not even in training. We estimate that loss by perturbing each parameter by up to 2^-18,
 * and scale errors by the effect of that if it is larger.
 */
export function boxErrors(actor: TrainedActor, samples: Samples): Errors {
  const expected = trainerOutputs(actor, samples);
  const random = generatorFor(0, "verification");
  const perturb = (values: ArrayLike<number>) =>
    Float64Array.from(values, (x) => x * (1 + random.uniform(-rounding, rounding)));
  const { normalization, parameter } = actor;
  const rounded = trainerOutputs(
    {
      ...actor,
      parameter: (name, shape) => perturb(parameter(name, shape)),
      normalization: normalization && {
        mean: perturb(normalization.mean),
        scale: perturb(normalization.scale),
      },
    },
    samples,
  );
  return (result) =>
    Object.fromEntries(
      Object.entries(expected).map(([name, values]) => {
        const sensitivity = distance(rounded[name], values).absolute;
        const unit = Math.max(1, sensitivity / verification.tolerance);
        return [name, distance(floats(result, name), values, unit)];
      }),
    );
}

/**
 * Returns the errors of an exported actor against the trainer's table. The error of an action is
 * how far its score (logit plus noise) is below the best: actions with equal scores are
 * interchangeable.
 *
 * @param logPolicy log pi(a | s), [states, actions]
 */
export function tabularErrors(
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
