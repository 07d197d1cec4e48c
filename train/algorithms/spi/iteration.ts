import type { TabularModel } from "../../environments/tabular-model.ts";
import { type Evaluation, evaluateSoftPolicy, type SoftSettings } from "./evaluation.ts";
import { improve, supNorm, type TabularPolicy, uniformPolicy } from "./soft-policy.ts";

/** One policy evaluation, compared with that of the previous policy. */
export interface Iteration {
  /** 1 for the evaluation of the uniform policy. */
  iteration: number;
  sweeps: number;
  /** ||Q_k - Q^pi|| after each sweep, from k = 0. */
  errors: number[];
  /**
   * The largest and the smallest Q^new - Q^old; by Lemma 2 none is negative. Null for the first
   * policy.
   */
  improvement: { largest: number; smallest: number } | null;
  /** The mean soft value of the start states. */
  startValue: number;
}

export interface SoftOptimum {
  policy: TabularPolicy;
  /** Q*, [states, actions] */
  q: Float64Array;
  /** V*, [states] */
  value: Float64Array;
  iterations: Iteration[];
}

function improvementOf(old: Float64Array, now: Float64Array) {
  let largest = Number.NEGATIVE_INFINITY;
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < now.length; i++) {
    largest = Math.max(largest, now[i] - old[i]);
    smallest = Math.min(smallest, now[i] - old[i]);
  }
  return { largest, smallest };
}

/** The largest distance from Q^pi at which rounding may stop further sweeps from changing Q. */
function roundingOf(q: Float64Array, discount: number): number {
  const largest = q.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  return (2 * Number.EPSILON * largest) / (1 - discount);
}

/** sum_i weights_i values_i */
export function expectation(weights: Float64Array, values: Float64Array): number {
  return weights.reduce((sum, weight, i) => sum + weight * values[i], 0);
}

/**
 * Soft policy iteration: starting from the uniform policy, alternates evaluation and improvement
 * until Q no longer changes; the policy is then the soft optimum.
 *
 * Source: Haarnoja et al. 2018, Theorem 1.
 *
 * @param onIteration is called after each iteration
 */
export function softPolicyIteration(
  model: TabularModel,
  settings: SoftSettings,
  onIteration: (iteration: Iteration) => void = () => {},
): SoftOptimum {
  const iterations: Iteration[] = [];
  let policy = uniformPolicy(model);
  let before: Float64Array = new Float64Array(model.states * model.actions);
  for (;;) {
    const { q, value, errors }: Evaluation = evaluateSoftPolicy(model, policy, settings, before);
    const iteration = {
      iteration: iterations.length + 1,
      sweeps: errors.length - 1,
      errors,
      improvement: iterations.length > 0 ? improvementOf(before, q) : null,
      startValue: expectation(model.start, value),
    };
    iterations.push(iteration);
    onIteration(iteration);
    policy = improve(q, model.actions, settings.temperature);
    // Both Q may be off by the tolerance, or by rounding, and their difference by twice that: the
    // last bits of Q may change forever.
    const inexactness = Math.max(settings.tolerance, roundingOf(q, settings.discount));
    if (iterations.length > 1 && supNorm(before, q) <= 2 * inexactness) {
      return { policy, q, value, iterations };
    }
    before = q;
  }
}
