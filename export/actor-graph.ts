import type { Node } from "../graph/node.ts";
import { Trace } from "../graph/trace.ts";
import type { ObservationNormalization } from "../interop/policy/foreign-policy.ts";
import { type Distribution, noiseLawOf } from "../schemas/policy-interface.ts";
import type { BoundedBoxSpace, DiscreteSpace } from "../schemas/space.ts";
import type { ActorDescription, ActorOutputs } from "../train/networks/actor.ts";
import { actionScale } from "../train/networks/environment-actions.ts";
import type { NetworkSizes } from "../train/networks/perceptron.ts";
import { type Normalization, normalizedRange } from "../train/networks/running-statistics.ts";

/** The symbolic batch dimension of an exported actor. */
export const batch = "batch";

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

/** The error of a normalized observation from which on the mean is subtracted in two parts. */
const roundingOfMean = 1e-7;

/**
 * observation - mean. Where the deviation is small beside the mean, what float32 cannot hold of the
 * mean is subtracted too: the first difference is exact close to the mean.
 */
function centered(
  trace: Trace,
  observation: Node,
  { mean, scale }: ObservationNormalization,
): Node {
  const rest = Float64Array.from(mean, (each) => each - Math.fround(each));
  if (rest.every((each, i) => Math.abs(each * scale[i]) < roundingOfMean)) {
    return trace.subtract(observation, row(trace, mean));
  }
  const shifted = trace.subtract(observation, row(trace, Float32Array.from(mean)));
  return trace.subtract(shifted, row(trace, rest));
}

/**
 * clip((observation - mean) * scale, -range, range), or the observation itself.
 *
 * @param range Infinity for no limit
 */
export function normalized(
  trace: Trace,
  observation: Node,
  normalization: ObservationNormalization | undefined,
): Node {
  if (!normalization) return observation;
  const { scale, range } = normalization;
  const scaled = trace.multiply(centered(trace, observation, normalization), row(trace, scale));
  return range === Infinity ? scaled : trace.clip(scaled, -range, range);
}

/** clip(action, low, high) in each dimension. */
export function clippedTo(trace: Trace, action: Node, { low, high }: BoundedBoxSpace): Node {
  const isSame = (bounds: readonly number[]) => bounds.every((bound) => bound === bounds[0]);
  if (isSame(low) && isSame(high)) return trace.clip(action, low[0], high[0]);
  return trace.maximum(trace.minimum(action, row(trace, high)), row(trace, low));
}

/** The distribution of an actor and the space of its actions. */
interface ActionLaw {
  distribution: Distribution;
  space: BoundedBoxSpace | DiscreteSpace;
}

/** The maps of an actor's own action and its log-probability to those of the environment. */
function toEnvironment(trace: Trace, { distribution, space }: ActionLaw) {
  const same = (node: Node) => node;
  if (space.kind === "discrete") {
    return { toAction: (index: Node) => trace.reshape(index, [batch]), toLogProb: same };
  }
  if (distribution === "clipped_gaussian") {
    return { toAction: (action: Node) => clippedTo(trace, action, space), toLogProb: same };
  }
  const { center, halfRange } = actionScale(space);
  const scaled = (action: Node) =>
    trace.add(row(trace, center), trace.multiply(row(trace, halfRange), action));
  const logVolume = halfRange.reduce((sum, half) => sum + Math.log(half), 0);
  return { toAction: scaled, toLogProb: (logProb: Node) => trace.subtract(logProb, logVolume) };
}

/**
 * Returns the outputs of an exported actor, with the environment's action. The actor's own action a is
 * scaled if it is in (-1, 1), clipped if it is a clipped Gaussian's, and the index of a discrete one:
 *
 *     action = center + halfRange * a,   log_prob = log pi(a | s) - sum_i log halfRange_i
 *     action = clip(a, low, high),       log_prob = log pi(a | s)
 *     action = a,                        log_prob = log pi(a | s)
 *
 * so that a scaled action's log_prob is the density of `action` itself. `deterministic_action` is the
 * action without noise; `mean` and `log_std` are those of the Gaussian before squashing or clipping.
 * Outputs that the distribution lacks are left out.
 */
export function exportedOutputs(
  trace: Trace,
  { action, deterministicAction, logProb, mean, logStd, logits }: ActorOutputs<Node>,
  law: ActionLaw,
): ExportedOutputs {
  const { toAction, toLogProb } = toEnvironment(trace, law);
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
 * Builds an actor that is a network of a raw observation. If observations were normalized in training,
 * the network sees clip((observation - mean) * scale).
 */
export function networkActor(trained: TrainedActor): ExportedOutputs {
  const { description, sizes, space, parameter, normalization } = trained;
  const trace = new Trace();
  const take = (name: string, shape: readonly number[]) =>
    trace.constant(parameter(name, shape), shape);
  const forward = description.build(take, sizes);
  const observation = trace.input("observation", [batch, sizes.observation]);
  const takesNoise = noiseLawOf(description.distribution) !== undefined;
  const epsilon = takesNoise ? trace.input("epsilon", [batch, sizes.action]) : undefined;
  const state = normalized(
    trace,
    observation,
    normalization && { ...normalization, range: normalizedRange },
  );
  const { distribution } = description;
  return exportedOutputs(trace, forward(trace, state, epsilon), { distribution, space });
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
