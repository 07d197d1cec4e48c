import type { TabularModel } from "../../environments/tabular-model.ts";

/** A stochastic policy; both tables are [states, actions] in row-major order. */
export interface TabularPolicy {
  readonly probability: Float64Array;
  /** Kept as well, because probabilities underflow at low temperatures. */
  readonly logProbability: Float64Array;
}

/** The policy with the given log-probabilities, [states, actions]. */
export function policyOf(logProbability: Float64Array): TabularPolicy {
  return { probability: logProbability.map(Math.exp), logProbability };
}

/** log pi(a | s) = -log(number of actions): the policy of maximum entropy. */
export function uniformPolicy({ states, actions }: TabularModel): TabularPolicy {
  return policyOf(new Float64Array(states * actions).fill(-Math.log(actions)));
}

/**
 * V(s) = E_a~pi[ Q(s, a) - alpha log pi(a | s) ]
 *
 * Source: Haarnoja et al. 2018, Eq. 3, with the temperature alpha written out.
 *
 * @param q [states, actions]
 * @param value receives V, [states]
 */
export function softValue(
  q: Float64Array,
  policy: TabularPolicy,
  temperature: number,
  value: Float64Array,
): void {
  const { probability, logProbability } = policy;
  const actions = q.length / value.length;
  for (let s = 0; s < value.length; s++) {
    let sum = 0;
    for (let i = s * actions; i < (s + 1) * actions; i++) {
      if (probability[i] > 0) sum += probability[i] * (q[i] - temperature * logProbability[i]);
    }
    value[s] = sum;
  }
}

/**
 * One application of the soft Bellman operator:
 *
 *     Q(s, a) <- E_s'[ r + gamma V(s') ],   V(s') = 0 where the episode ended
 *
 * Source: Haarnoja et al. 2018, Eq. 2.
 *
 * @param value V, [states]
 * @param q receives Q, [states, actions]
 * @returns the largest change of an entry of Q
 */
export function bellmanBackup(
  model: TabularModel,
  discount: number,
  value: Float64Array,
  q: Float64Array,
): number {
  const { offsets, probability, next, reward, terminated } = model;
  let change = 0;
  for (let i = 0; i < q.length; i++) {
    let sum = 0;
    for (let k = offsets[i]; k < offsets[i + 1]; k++) {
      const future = terminated[k] ? 0 : discount * value[next[k]];
      sum += probability[k] * (reward[k] + future);
    }
    change = Math.max(change, Math.abs(sum - q[i]));
    q[i] = sum;
  }
  return change;
}

/**
 * Soft policy improvement: pi(a | s) = exp(Q(s, a) / alpha) / sum_b exp(Q(s, b) / alpha).
 *
 * Source: Haarnoja et al. 2018, Eq. 4; the projection is exact, because a table can represent every
 * policy.
 *
 * @param q [states, actions]
 */
export function improve(q: Float64Array, actions: number, temperature: number): TabularPolicy {
  const logProbability = new Float64Array(q.length);
  for (let start = 0; start < q.length; start += actions) {
    const row = q.subarray(start, start + actions);
    const largest = row.reduce((a, b) => Math.max(a, b));
    let sum = 0;
    for (const entry of row) sum += Math.exp((entry - largest) / temperature);
    const logSum = Math.log(sum);
    for (let a = 0; a < actions; a++) {
      logProbability[start + a] = (row[a] - largest) / temperature - logSum;
    }
  }
  return policyOf(logProbability);
}

/** max_i |a_i - b_i| */
export function supNorm(a: Float64Array, b: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  return largest;
}
