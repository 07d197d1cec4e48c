import type { Node } from "../graph/node.ts";
import { Trace } from "../graph/trace.ts";
import { noiseLawOf } from "../schemas/policy-interface.ts";
import type { BoundedBoxSpace } from "../schemas/space.ts";
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
  space: BoundedBoxSpace;
  /** The trained value of each parameter. */
  parameter(name: string, shape: readonly number[]): ArrayLike<number>;
  /** The normalization of observations, if they are normalized. */
  normalization?: Normalization | undefined;
}

/**
 * Builds an actor of real-valued actions, from the raw observation to the environment's action:
 *
 *     action = center + halfRange * a,   a in (-1, 1) the actor's own action
 *     log_prob = log pi(a | s) - sum_i log halfRange_i
 *
 * so that log_prob is the density of `action` itself, including the scaling. `deterministic_action`
 * is the action without noise; `mean` and `log_std` are those of the Gaussian before squashing.
 * Outputs that the distribution lacks are left out. If observations were normalized in training, s
 * = clip((observation - mean) * scale).
 */
export function boxActor(trained: TrainedActor): ExportedOutputs {
  const { description, sizes, space, parameter, normalization } = trained;
  const trace = new Trace();
  const take = (name: string, shape: readonly number[]) =>
    trace.constant(parameter(name, shape), shape);
  const forward = description.build(take, sizes);
  const observation = trace.input("observation", [batch, sizes.observation]);
  const takesNoise = noiseLawOf(description.distribution) !== undefined;
  const epsilon = takesNoise ? trace.input("epsilon", [batch, sizes.action]) : undefined;
  const row = (values: ArrayLike<number>) => trace.constant(values, [values.length]);
  const state = normalization
    ? trace.clip(
        trace.multiply(
          trace.subtract(observation, row(normalization.mean)),
          row(normalization.scale),
        ),
        -normalizedRange,
        normalizedRange,
      )
    : observation;
  const { action, deterministicAction, logProb, mean, logStd } = forward(trace, state, epsilon);

  const { center, halfRange } = actionScale(space);
  const scaled = (squashed: Node) =>
    trace.add(row(center), trace.multiply(row(halfRange), squashed));
  const logVolume = halfRange.reduce((sum, half) => sum + Math.log(half), 0);
  return {
    action: scaled(action),
    ...(deterministicAction && { deterministic_action: scaled(deterministicAction()) }),
    ...(logProb && { log_prob: trace.reshape(trace.subtract(logProb, logVolume), [batch]) }),
    ...(mean && { mean }),
    ...(logStd && { log_std: logStd }),
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
