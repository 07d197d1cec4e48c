import type { TabularModel } from "../../environments/tabular-model.ts";
import { bellmanBackup, softValue, supNorm, type TabularPolicy } from "./soft-policy.ts";

export interface SoftSettings {
  /** alpha > 0: the value of a unit of entropy in reward. */
  temperature: number;
  /** gamma in (0, 1) */
  discount: number;
  /** The largest error of Q in the sup-norm, if float64 can reach it. */
  tolerance: number;
}

export interface Evaluation {
  /** Q^pi, [states, actions] */
  q: Float64Array;
  /** V^pi, [states] */
  value: Float64Array;
  /** ||Q_k - Q^pi|| in the sup-norm after sweep k = 0, 1, ...; falls like gamma^k. */
  errors: number[];
}

/** Sweeps Q to the fixed point of the Bellman operator. Returns the number of sweeps. */
function sweepToFixedPoint(
  model: TabularModel,
  policy: TabularPolicy,
  { temperature, discount, tolerance }: SoftSettings,
  q: Float64Array,
  value: Float64Array,
): number {
  // If a sweep changes Q by c, the remaining error is at most c gamma / (1 - gamma).
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
 * Soft policy evaluation: iterates Q <- r + gamma E V, V = E[Q - alpha log pi], a contraction by
 * gamma in the sup-norm, until Q is Q^pi to the tolerance.
 *
 * Source: Haarnoja et al. 2018, Lemma 1.
 *
 * @param from Q_0, [states, actions]; zeros by default
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

  // Errors need Q^pi, which is only known now: repeat the sweeps to measure them.
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
