import { evaluate } from "../../graph/evaluate.ts";
import type { Node } from "../../graph/node.ts";
import { Trace } from "../../graph/trace.ts";
import type { TakeParameter } from "../../train/engine/gradient-step.ts";
import type { NetworkSizes } from "../../train/networks/perceptron.ts";
import { actionValue, buildCritics } from "../../train/networks/values.ts";

/**
 * Computes Q(s, a) for rows of observations and actions in (-1, 1), in row-major order.
 */
export type QValues = (
  observations: ArrayLike<number>,
  actions: ArrayLike<number>,
) => ArrayLike<number>;

/**
 * Returns the first critic of an algorithm, evaluated in float64.
 *
 * @param parameter returns the trained value of each parameter
 */
export function qValues(
  parameter: (name: string, shape: readonly number[]) => ArrayLike<number>,
  sizes: NetworkSizes,
): QValues {
  const trace = new Trace();
  const take: TakeParameter<Node> = (name, shape) => trace.constant(parameter(name, shape), shape);
  const [q] = buildCritics(take, sizes, 1);
  const observation = trace.input("observation", ["rows", sizes.observation]);
  const action = trace.input("action", ["rows", sizes.action]);
  const value = actionValue(trace, q, observation, action);
  return (observations, actions) => {
    const rows = actions.length / sizes.action;
    const [{ data }] = evaluate([value], {
      observation: { data: observations, shape: [rows, sizes.observation] },
      action: { data: actions, shape: [rows, sizes.action] },
    });
    return data;
  };
}
