import { evaluate } from "../graph/evaluate.ts";
import type { Node } from "../graph/node.ts";
import { Trace } from "../graph/trace.ts";
import { logSoftmax } from "../noise/softmax.ts";
import { actionScale, toEnvironment } from "../train/networks/environment-actions.ts";
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

/** The trainer's outputs on samples, as rows. */
type TrainerOutputs = Readonly<Record<string, Float64Array>>;

/**
 * The outputs of the trainer's actor on the samples, with actions turned into those of the
 * environment. Of discrete actions, the logits alone: see `categoricalErrors`.
 */
function trainerOutputs(
  { description, sizes, space, parameter, normalization }: TrainedActor,
  { rows, observations, epsilon }: Samples,
): TrainerOutputs {
  const observed = Float64Array.from(observations);
  if (normalization) normalize(observed, normalization);
  const trace = new Trace();
  const observationShape = [rows, sizes.observation];
  const epsilonShape = [rows, sizes.action];
  const takesNoise = epsilon.length > 0;
  const take = (name: string, shape: readonly number[]) =>
    trace.constant(parameter(name, shape), shape);
  const { action, deterministicAction, logProb, mean, logStd, logits } = description.build(
    take,
    sizes,
  )(
    trace,
    trace.input("observation", observationShape),
    takesNoise ? trace.input("epsilon", epsilonShape) : undefined,
  );
  const asIs = (values: ArrayLike<number>) => Float64Array.from(values);
  const toActions = toEnvironment(description.distribution, space);
  const turned = (values: ArrayLike<number>) => {
    const actions = new Float64Array(values.length);
    toActions(values, actions);
    return actions;
  };
  const logVolume = logVolumeOf(description, space);
  const outputs: [name: string, node: Node | undefined, turn: typeof asIs][] =
    space.kind === "discrete"
      ? [["logits", logits, asIs]]
      : [
          ["action", action, turned],
          ["deterministic_action", deterministicAction?.(), turned],
          ["log_prob", logProb, (values) => Float64Array.from(values, (x) => x - logVolume)],
          ["mean", mean, asIs],
          ["log_std", logStd, asIs],
        ];
  const present = outputs.flatMap(([name, node, turn]) => (node ? [{ name, node, turn }] : []));
  const values = evaluate(
    present.map(({ node }) => node),
    {
      observation: { data: observed, shape: observationShape },
      ...(takesNoise && { epsilon: { data: epsilon, shape: epsilonShape } }),
    },
  );
  return Object.fromEntries(present.map(({ name, turn }, i) => [name, turn(values[i].data)]));
}

/** The logarithm of the factor by which actions are scaled up to the bounds; 0 if they are not. */
function logVolumeOf({ distribution }: TrainedActor["description"], space: TrainedActor["space"]) {
  if (space.kind === "discrete" || distribution === "clipped_gaussian") return 0;
  return actionScale(space).halfRange.reduce((sum, half) => sum + Math.log(half), 0);
}

/**
 * The approximate rounding error of float32 in sums of hundreds of terms; that of a single number
 * is 2^-24.
 */
const rounding = 2 ** -18;

/** The outputs of a trainer whose parameters are off by the rounding error of float32. */
function roundedOutputs(actor: TrainedActor, samples: Samples): TrainerOutputs {
  const random = generatorFor(0, "verification");
  const perturb = (values: ArrayLike<number>) =>
    Float64Array.from(values, (x) => x * (1 + random.uniform(-rounding, rounding)));
  const { normalization, parameter } = actor;
  return trainerOutputs(
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
}

/**
 * Returns the errors of an exported actor against the trainer's forward pass.
 *
 * If large terms cancel, such as at observations that no episode reaches, float32 cannot reach the
 * tolerance, not even in training. We estimate that loss by perturbing each parameter by up to 2^-18,
 * and scale errors by the effect of that if it is larger.
 */
export function networkErrors(actor: TrainedActor, samples: Samples): Errors {
  const expected = trainerOutputs(actor, samples);
  const rounded = roundedOutputs(actor, samples);
  const unitOf = (name: string) => {
    const sensitivity = distance(rounded[name], expected[name]).absolute;
    return Math.max(1, sensitivity / verification.tolerance);
  };
  if (actor.space.kind === "discrete") {
    return categoricalErrors(expected.logits, actor.space.size, samples, unitOf("logits"));
  }
  const units = Object.keys(expected).map((name) => [name, unitOf(name)] as const);
  return (result) =>
    Object.fromEntries(
      units.map(([name, unit]) => [name, distance(floats(result, name), expected[name], unit)]),
    );
}

/**
 * Returns the errors of an exported actor of discrete actions against the trainer's logits. The error
 * of an action is how far its score (logit plus noise) is below the best: actions with equal scores
 * are interchangeable.
 *
 * @param logits ln pi(a | s) up to a constant, [rows, actions]
 * @param unit the size of logits below which errors are absolute
 */
function categoricalErrors(
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

/**
 * Returns the errors of an exported actor against the trainer's table.
 *
 * @param logPolicy log pi(a | s), [states, actions]
 */
export function tabularErrors(logPolicy: Float64Array, actions: number, samples: Samples): Errors {
  const { rows, observations } = samples;
  const logits = Float64Array.from(
    { length: rows * actions },
    (_, i) => logPolicy[observations[Math.floor(i / actions)] * actions + (i % actions)],
  );
  return categoricalErrors(logits, actions, samples);
}
