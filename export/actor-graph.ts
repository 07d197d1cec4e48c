import type { Node } from "../graph/node.ts";
import { Trace } from "../graph/trace.ts";
import { noiseLawOf } from "../schemas/policy-interface.ts";
import type { BoundedBoxSpace, DiscreteSpace } from "../schemas/space.ts";
import type { ActorDescription } from "../train/networks/actor.ts";
import { actionScale } from "../train/networks/environment-actions.ts";
import type { NetworkSizes } from "../train/networks/perceptron.ts";
import { type Normalization, normalizedRange } from "../train/networks/running-statistics.ts";

/** The symbolic batch dimension of an exported actor. */
const batch = "batch";

/** The outputs of an exported actor by their names in the ONNX file. */
export type ExportedOutputs = Record<string, Node>;

/** A trained actor: its network, distribution and spaces. */
export interface TrainedActor {
  description: ActorDescription;
  sizes: NetworkSizes;
  space: BoundedBoxSpace | DiscreteSpace;
  /** The trained value of each parameter. */
  parameter(name: string, shape: readonly number[]): ArrayLike<number>;
  /** The normalization of observations, if they are normalized. */
  normalization?: Normalization | undefined;
}

const row = (trace: Trace, values: ArrayLike<number>) => trace.constant(values, [values.length]);

/** clip((observation - mean) * scale), or the observation itself. */
function normalized(trace: Trace, observation: Node, normalization: Normalization | undefined) {
  if (!normalization) return observation;
  const { mean, scale } = normalization;
  const shifted = trace.subtract(observation, row(trace, mean));
  return trace.clip(trace.multiply(shifted, row(trace, scale)), -normalizedRange, normalizedRange);
}

/** The maps of an actor's own action and its log-probability to those of the environment. */
function toEnvironment(trace: Trace, { description, space }: TrainedActor) {
  const same = (node: Node) => node;
  if (space.kind === "discrete") {
    return { toAction: (index: Node) => trace.reshape(index, [batch]), toLogProb: same };
  }
  const { center, halfRange } = actionScale(space);
  const scaled = (action: Node) =>
    trace.add(row(trace, center), trace.multiply(row(trace, halfRange), action));
  if (description.distribution === "clipped_gaussian") {
    const inverse = halfRange.map((half) => 1 / half);
    const unscaled = (action: Node) =>
      trace.multiply(trace.subtract(action, row(trace, center)), row(trace, inverse));
    return {
      toAction: (action: Node) => scaled(trace.clip(unscaled(action), -1, 1)),
      toLogProb: same,
    };
  }
  const logVolume = halfRange.reduce((sum, half) => sum + Math.log(half), 0);
  return { toAction: scaled, toLogProb: (logProb: Node) => trace.subtract(logProb, logVolume) };
}

/**
 * Builds an actor that is a network of a raw observation, with the environment's action. The actor's
 * own action a is scaled if it is in (-1, 1), clipped if it is a clipped Gaussian's, and the index of a
 * discrete one:
 *
 *     action = center + halfRange * a,   log_prob = log pi(a | s) - sum_i log halfRange_i
 *     action = clip(a, low, high),       log_prob = log pi(a | s)
 *     action = a,                        log_prob = log pi(a | s)
 *
 * so that a scaled action's log_prob is the density of `action` itself. `deterministic_action` is the
 * action without noise; `mean` and `log_std` are those of the Gaussian before squashing or clipping.
 * Outputs that the distribution lacks are left out. If observations were normalized in training, s
 * = clip((observation - mean) * scale).
 */
export function networkActor(trained: TrainedActor): ExportedOutputs {
  const { description, sizes, parameter, normalization } = trained;
  const trace = new Trace();
  const take = (name: string, shape: readonly number[]) =>
    trace.constant(parameter(name, shape), shape);
  const forward = description.build(take, sizes);
  const observation = trace.input("observation", [batch, sizes.observation]);
  const takesNoise = noiseLawOf(description.distribution) !== undefined;
  const epsilon = takesNoise ? trace.input("epsilon", [batch, sizes.action]) : undefined;
  const state = normalized(trace, observation, normalization);
  const { action, deterministicAction, logProb, mean, logStd, logits } = forward(
    trace,
    state,
    epsilon,
  );
  const { toAction, toLogProb } = toEnvironment(trace, trained);
  return {
    action: toAction(action),
    ...(deterministicAction && { deterministic_action: toAction(deterministicAction()) }),
    ...(logProb && { log_prob: trace.reshape(toLogProb(logProb), [batch]) }),
    ...(mean && { mean }),
    ...(logStd && { log_std: logStd }),
    ...(logits && { logits }),
  };
}

/**
 * Builds a tabular actor. `action` is the argmax of the state's logits plus Gumbel noise, a draw
 * from their softmax; `deterministic_action` is the argmax without noise.
 *
 * @param logits log pi(a | s), [states, actions] in row-major order
 */
export function tabularActor(
  logits: Float64Array,
  states: number,
  actions: number,
): ExportedOutputs {
  const trace = new Trace();
  const table = trace.constant(logits, [states, actions]);
  const observation = trace.input("observation", [batch], "int64");
  const epsilon = trace.input("epsilon", [batch, actions]);
  const row = trace.gather(table, observation);
  const chosen = trace.argMax(trace.add(row, epsilon));
  return {
    action: trace.reshape(chosen, [batch]),
    deterministic_action: trace.reshape(trace.argMax(row), [batch]),
    log_prob: trace.reshape(trace.pick(trace.logSoftmax(row), chosen), [batch]),
    logits: row,
  };
}
