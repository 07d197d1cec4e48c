import { evaluate } from "../graph/evaluate.ts";
import type { Node } from "../graph/node.ts";
import { Trace } from "../graph/trace.ts";
import { actionScale } from "../train/networks/action-scale.ts";
import { normalize } from "../train/networks/observation-statistics.ts";
import { generatorFor } from "../train/random/streams.ts";
import type { TrainedActor } from "./actor-graph.ts";
import type { ActorResult } from "./onnx-policy.ts";
import { distance, type Errors, type Samples, verification } from "./verify.ts";

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

/** What the trainer's actor and its scaling of actions give on the samples, output by output. */
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

/** About what float32 loses in sums of hundreds of terms; one number it holds to 2^-24. */
const rounding = 2 ** -18;

/**
 * How far outputs are from the forward pass of the trainer's actor and its scaling of actions.
 *
 * Where large terms cancel, such as at observations that no episode leads to, no float32 program can
 * be exact to the tolerance, training's own included. How much that is, is found by changing every
 * parameter by a part in 2^18: errors are in proportion to what that changes, where it is more.
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
 * How far outputs are from the table of the trainer. An action is as far off as its score (logit
 * plus noise) is below the best one's: two actions that score alike may be taken for each other.
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
