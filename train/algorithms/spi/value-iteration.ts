import type { TabularModel } from "../../environments/tabular-model.ts";
import type { SoftSettings } from "./evaluation.ts";
import { bellmanBackup, policyOf, type TabularPolicy } from "./soft-policy.ts";

/**
 * Value iteration: finds the optimum without entropy, the limit of the soft optimum as alpha goes
 * to 0, by iterating Q <- r + gamma E V, V = max_a Q.
 */
export function valueIteration(
  model: TabularModel,
  { discount, tolerance }: Omit<SoftSettings, "temperature">,
): { q: Float64Array; value: Float64Array } {
  const { states, actions } = model;
  const q = new Float64Array(states * actions);
  const value = new Float64Array(states);
  const smallEnough = (tolerance * (1 - discount)) / discount;
  for (;;) {
    const change = bellmanBackup(model, discount, value, q);
    for (let s = 0; s < states; s++) {
      value[s] = Math.max(...q.subarray(s * actions, (s + 1) * actions));
    }
    const largest = value.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    if (change <= Math.max(smallEnough, 2 * Number.EPSILON * largest)) return { q, value };
  }
}

/** The greedy policy of Q; equal maxima share the probability. */
export function greedyPolicy(q: Float64Array, actions: number): TabularPolicy {
  const logProbability = new Float64Array(q.length).fill(Number.NEGATIVE_INFINITY);
  for (let start = 0; start < q.length; start += actions) {
    const row = q.subarray(start, start + actions);
    const largest = Math.max(...row);
    const best = row.reduce((count, entry) => count + Number(entry === largest), 0);
    row.forEach((entry, a) => {
      if (entry === largest) logProbability[start + a] = -Math.log(best);
    });
  }
  return policyOf(logProbability);
}
