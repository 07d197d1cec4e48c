import type { TabularModel } from "../../environments/tabular-model.ts";
import { bellmanBackup, softValue, supNorm, type TabularPolicy } from "./soft-policy.ts";

export interface SoftSettings {
  /** alpha > 0: how much an unit of entropy is worth in reward. */
  temperature: number;
  /** gamma in (0, 1) */
  discount: number;
  /** Q is exact to this sup-norm distance, or to what float64 allows where that is coarser. */
  tolerance: number;
}

export interface Evaluation {
  /** Q^pi, [states, actions] */
  q: Float64Array;
  /** V^pi, [states] */
  value: Float64Array;
  /** ||Q_k - Q^pi|| after sweep k = 0, 1, ...: the sup-norm error, falling like gamma^k. */
  errors: number[];
}

/** Sweeps Q from where it is to the fixed point of the Bellman operator; answers how often. */
function sweepToFixedPoint(
  model: TabularModel,
  policy: TabularPolicy,
  { temperature, discount, tolerance }: SoftSettings,
  q: Float64Array,
  value: Float64Array,
): number {
  // A change of c in a sweep leaves an error of at most c gamma / (1 - gamma).
  const smallEnough = (tolerance * (1 - discount)) / discount;
  for (let sweeps = 1; ; sweeps++) {
    softValue(q, policy, temperature, value);
    const change = bellmanBackup(model, discount, value, q);
    const largest = q.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    if (change <= Math.max(smallEnough, 2 * Number.EPSILON * largest)) {
      softValue(q, policy, temperature, value);
      return sweeps;
    }
  }
}

/**
 * Soft policy evaluation: applies Q <- r + gamma E V, V = E[Q - alpha log pi], which contracts by
 * gamma in the sup-norm, until Q is Q^pi to the tolerance.
 *
 * Source: Haarnoja et al. 2018, Lemma 1.
 *
 * @param from Q_0, [states, actions]; zeros if left out
 */
export function evaluateSoftPolicy(
  model: TabularModel,
  policy: TabularPolicy,
  settings: SoftSettings,
  from: Float64Array = new Float64Array(model.states * model.actions),
): Evaluation {
  const q = from.slice();
  const value = new Float64Array(model.states);
  const sweeps = sweepToFixedPoint(model, policy, settings, q, value);

  // Only now is Q^pi known: the same sweeps once more, to see how far each was from it.
  const again = from.slice();
  const errors = [supNorm(again, q)];
  const scratch = new Float64Array(model.states);
  for (let sweep = 1; sweep <= sweeps; sweep++) {
    softValue(again, policy, settings.temperature, scratch);
    bellmanBackup(model, settings.discount, scratch, again);
    errors.push(supNorm(again, q));
  }
  return { q, value, errors };
}
