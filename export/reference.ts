import { evaluate } from "../graph/evaluate.ts";
import { Trace } from "../graph/trace.ts";
import type { BoundedBoxSpace } from "../schemas/space.ts";
import { actionScale } from "../train/networks/action-scale.ts";
import type { NetworkSizes } from "../train/networks/networks.ts";
import { type Normalization, normalize } from "../train/networks/observation-statistics.ts";
import { buildActor, squashedGaussian } from "../train/networks/squashed-gaussian.ts";
import { generatorFor } from "../train/random/streams.ts";
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

type Parameter = (name: string, shape: readonly number[]) => ArrayLike<number>;

/** The trainer's actor: what it consists of, and what it takes and gives. */
export interface TrainedActor {
  sizes: NetworkSizes;
  space: BoundedBoxSpace;
  parameter: Parameter;
  /** Of observations, where they are normalized. */
  normalization?: Normalization | undefined;
}

/** What the trainer's actor and its scaling of actions give on the samples, output by output. */
function trainerOutputs(
  { sizes, space, parameter, normalization }: TrainedActor,
  { rows, observations, epsilon }: Samples,
): Record<string, Float64Array> {
  const observed = Float64Array.from(observations);
  if (normalization) normalize(observed, normalization);
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
      observation: { data: observed, shape: [rows, sizes.observation] },
      epsilon: { data: epsilon, shape: [rows, sizes.action] },
    },
  ).map(({ data }) => Float64Array.from(data));

  const { center, halfRange } = actionScale(space);
  const scale = (a: number, i: number) =>
    center[i % sizes.action] + a * halfRange[i % sizes.action];
  const logVolume = halfRange.reduce((sum, half) => sum + Math.log(half), 0);
  return {
    action: squashed.map(scale),
    deterministic_action: mean.map(Math.tanh).map(scale),
    log_prob: logProb.map((value) => value - logVolume),
    mean,
    log_std: logStd,
  };
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
export function continuousErrors(actor: TrainedActor, samples: Samples): Errors {
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
