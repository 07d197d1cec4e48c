import type { Node } from "../graph/node.ts";
import { Trace } from "../graph/trace.ts";
import type { BoundedBoxSpace } from "../schemas/space.ts";
import type { TakeParameter } from "../train/engine/gradient-step.ts";
import { actionScale } from "../train/networks/action-scale.ts";
import type { NetworkSizes } from "../train/networks/networks.ts";
import { type Normalization, normalizedRange } from "../train/networks/observation-statistics.ts";
import { buildActor, squashedGaussian } from "../train/networks/squashed-gaussian.ts";

/** The axis along which an exported actor takes any number of rows. */
const batch = "batch";

/** The outputs of an exported actor, by their names in the ONNX file. */
export type ActorOutputs = Record<string, Node>;

/**
 * The actor of soft actor-critic from raw observation to environment action:
 *
 *     action = center + halfRange * tanh(u),   u = mu(s) + sigma(s) * epsilon
 *     log_prob = log pi(tanh(u) | s) - sum_i log halfRange_i
 *
 * so that log_prob is the density of `action` itself, scaling included. `deterministic_action` is
 * the same with u = mu(s); `mean` and `log_std` are those of u. Where observations were normalized in
 * training, s = clip((observation - mean) * scale).
 *
 * @param parameter the trained value of each parameter
 * @param normalization of observations, where they are normalized
 */
export function continuousActor(
  sizes: NetworkSizes,
  space: BoundedBoxSpace,
  parameter: (name: string, shape: readonly number[]) => ArrayLike<number>,
  normalization?: Normalization,
): ActorOutputs {
  const trace = new Trace();
  const take: TakeParameter<Node> = (name, shape) => trace.constant(parameter(name, shape), shape);
  const actor = buildActor(take, sizes);
  const observation = trace.input("observation", [batch, sizes.observation]);
  const epsilon = trace.input("epsilon", [batch, sizes.action]);
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
  const { action, logProb, mean, logStd } = squashedGaussian(trace, actor, state, epsilon);

  const { center, halfRange } = actionScale(space);
  const scaled = (squashed: Node) =>
    trace.add(row(center), trace.multiply(row(halfRange), squashed));
  const logVolume = halfRange.reduce((sum, half) => sum + Math.log(half), 0);
  return {
    action: scaled(action),
    deterministic_action: scaled(trace.tanh(mean)),
    log_prob: trace.reshape(trace.subtract(logProb, logVolume), [batch]),
    mean,
    log_std: logStd,
  };
}

/**
 * A tabular policy: `action` is the argmax of the state's logits plus Gumbel noise, and so a draw
 * from their softmax; `deterministic_action` is the argmax without noise.
 *
 * @param logits log pi(a | s), [states, actions] in row-major order
 */
export function discreteActor(logits: Float64Array, states: number, actions: number): ActorOutputs {
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
