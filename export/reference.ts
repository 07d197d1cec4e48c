import { evaluate } from "../graph/evaluate.ts";
import type { Node } from "../graph/node.ts";
import { Trace } from "../graph/trace.ts";
import { actionScale, toEnvironment } from "../train/networks/environment-actions.ts";
import { normalize } from "../train/networks/running-statistics.ts";
import type { TrainedActor } from "./actor-graph.ts";
import { categoricalErrors, floats, perturbation } from "./output-errors.ts";
import { distance, type Errors, type Samples, verification } from "./verify.ts";

/*
 * The outputs of the trainer, evaluated in float64 and assembled as in training, independently of
 * the exported graph: omissions and errors of the export show as differences.
 */

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

/** The outputs of a trainer whose parameters are off by the rounding error of float32. */
function roundedOutputs(actor: TrainedActor, samples: Samples): TrainerOutputs {
  const perturb = perturbation();
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
