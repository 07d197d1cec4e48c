/** Rewards and values of T steps of N environments, step after step: [T, N] in row-major order. */
export interface Steps {
  rewards: ArrayLike<number>;
  /** V of the observation that each step started from. */
  values: ArrayLike<number>;
  /** Nonzero if the step ended its episode. */
  ended: ArrayLike<number>;
  /** V of the observations after the last step, [N]. */
  lastValues: ArrayLike<number>;
}

/**
 * Generalized advantage estimation, backwards in time:
 *
 *     delta_t = r_t + gamma V(s_{t+1}) - V(s_t)
 *     A_t = delta_t + gamma lambda A_{t+1}
 *
 * without the terms of t + 1 after the end of an episode. If a time limit ended it, its last reward
 * has to contain gamma V of the final observation.
 *
 * Source: Schulman et al. 2016, "High-Dimensional Continuous Control Using Generalized Advantage
 * Estimation", Eq. 16.
 *
 * @param lambda in [0, 1]: 0 for the error of one step, 1 for the whole rest of the rollout
 * @returns the advantages, and the returns A_t + V(s_t) that the value is fitted to, [T, N] each
 */
export function estimateAdvantages(
  { rewards, values, ended, lastValues }: Steps,
  { discount, lambda }: { discount: number; lambda: number },
): { advantages: Float64Array; returns: Float64Array } {
  const count = lastValues.length;
  const advantages = new Float64Array(rewards.length);
  for (let i = rewards.length - 1; i >= 0; i--) {
    const isLast = i + count >= rewards.length;
    const nextValue = isLast ? lastValues[i % count] : values[i + count];
    const nextAdvantage = isLast ? 0 : advantages[i + count];
    const continues = ended[i] ? 0 : 1;
    const delta = rewards[i] + discount * continues * nextValue - values[i];
    advantages[i] = delta + discount * lambda * continues * nextAdvantage;
  }
  return { advantages, returns: advantages.map((advantage, i) => advantage + values[i]) };
}

/**
 * 1 - Var(returns - values) / Var(returns): 1 for values that predict the returns exactly, 0 for a
 * constant. 0 if the returns do not vary.
 */
export function explainedVariance(values: ArrayLike<number>, returns: ArrayLike<number>): number {
  const total = varianceOf(returns);
  if (total === 0) return 0;
  return 1 - varianceOf(Float64Array.from(returns, (target, i) => target - values[i])) / total;
}

function varianceOf(numbers: ArrayLike<number>): number {
  const mean = Float64Array.from(numbers).reduce((sum, x) => sum + x, 0) / numbers.length;
  const squares = Float64Array.from(numbers, (x) => (x - mean) ** 2);
  return squares.reduce((sum, square) => sum + square, 0) / numbers.length;
}
