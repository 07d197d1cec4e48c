import type { Node } from "../../../../graph/node.ts";
import { gradientOf } from "../schedule.ts";
import type { TracedStep } from "../traced-step.ts";

/** A gradient step as one graph: losses, gradients, Adam, targets. */
export interface WholeStep {
  /**
   * The outputs: new vectors of the state (`nextOf`), gradients of the trained groups
   * (`gradientOf`), and `reports`, one vector of the numbers of the step.
   */
  readonly outputs: Readonly<Record<string, Node>>;
  /** The names of the vectors that the step changes. */
  readonly changed: readonly string[];
  /** The names of the trained groups. */
  readonly trained: readonly string[];
  /** The names of the numbers that the step reports, in their order in the output `reports`. */
  readonly reports: readonly string[];
  /**
   * The names of all numbers of the output `reports`. Behind those that the step reports is the mean
   * of each trained group's new parameters, which is finite if and only if they are, unless their
   * sum overflows.
   */
  readonly checked: readonly string[];
}

/** The output for the value of a vector after the step. */
export function nextOf(vector: string): string {
  return `${vector}.next`;
}

/**
 * The whole of a traced step as outputs of one graph, whose inputs are the fields of the batch, the
 * rates of the updates, and the vectors of the state.
 *
 * A device may compute finite numbers from parameters that are not, such as 0 as the ReLU of NaN.
 * The losses then hide that the parameters have diverged, so the parameters report for themselves. A
 * sum says so most reliably: NaN and infinity pass through additions on every hardware, while the
 * result of a comparison with NaN depends on how a driver compiles it.
 */
export function wholeStep({ ops, state, updates, reports }: TracedStep): WholeStep {
  const changed = [...state].filter(([, { input, next }]) => next !== input);
  const trained = [...updates.keys()];
  const means = trained.map((group) => {
    const vector = state.get(group);
    if (!vector) throw new Error(`there are no parameters "${group}"`);
    return ops.mean(vector.next);
  });
  const numbers = [...reports.values(), ...means].map((scalar) => ops.reshape(scalar, [1]));
  return {
    outputs: {
      ...Object.fromEntries(changed.map(([name, { next }]) => [nextOf(name), next])),
      ...Object.fromEntries(
        Array.from(updates, ([group, { gradient }]) => [gradientOf(group), gradient]),
      ),
      ...(numbers.length > 0 && { reports: ops.concat(numbers, 0) }),
    },
    changed: changed.map(([name]) => name),
    trained,
    reports: [...reports.keys()],
    checked: [...reports.keys(), ...trained],
  };
}
