import { normalizedRange, RunningStatistics } from "../networks/running-statistics.ts";

/**
 * Scales rewards by the running deviation of discounted returns:
 *
 *     R <- gamma R + r,   r' = clip(r / deviation(R), -10, 10)
 *
 * with a sum R for each environment, which starts anew with an episode. Rewards are not shifted: that
 * would change the best policy. Replayed rewards are scaled by the current deviation, not by that of their
 * step.
 *
 * Source: Engstrom et al. 2020, "Implementation Matters in Deep Policy Gradients", Section 3, as in
 * Stable-Baselines3's VecNormalize.
 */
export class RewardScale {
  private readonly statistics = new RunningStatistics(1);
  private readonly returns: Float64Array;
  private readonly discount: number;

  /** @param environments the number of environments */
  constructor(environments: number, discount: number) {
    this.returns = new Float64Array(environments);
    this.discount = discount;
  }

  /**
   * Counts the rewards of a step of all environments.
   *
   * @param ended returns true if the step ended the episode of an environment
   */
  count(rewards: ArrayLike<number>, ended: (environment: number) => boolean): void {
    const { returns, discount, statistics } = this;
    for (let i = 0; i < returns.length; i++) returns[i] = discount * returns[i] + rewards[i];
    statistics.add(returns);
    for (let i = 0; i < returns.length; i++) if (ended(i)) returns[i] = 0;
  }

  /** Scales rewards of any steps in place, by the deviation of what was counted so far. */
  apply(rewards: Float32Array | Float64Array): void {
    const [scale] = this.statistics.normalization().scale;
    for (let i = 0; i < rewards.length; i++) {
      rewards[i] = Math.min(Math.max(rewards[i] * scale, -normalizedRange), normalizedRange);
    }
  }

  /** The statistics and the sums, to resume from. */
  read(): Float64Array {
    return Float64Array.of(...this.statistics.read(), ...this.returns);
  }

  /** @param continues false if the episodes start anew, and their sums with them */
  write(state: Float64Array, continues: boolean): void {
    const statistics = state.length - this.returns.length;
    this.statistics.write(state.subarray(0, statistics));
    if (continues) this.returns.set(state.subarray(statistics));
  }
}
