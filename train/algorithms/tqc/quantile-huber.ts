import type { TensorOperations } from "../../../graph/operations.ts";

/** The level of quantile m = 0 ... M - 1: tau_m = (m + 1/2) / M. */
function levelsOf(count: number): number[] {
  return Array.from({ length: count }, (_, m) => (m + 0.5) / count);
}

/**
 * The quantile Huber loss between predicted quantiles theta_m of levels tau_m and samples y_k of the
 * distribution:
 *
 *     L = E[ 1/(M K) sum_(m, k) |tau_m - 1{delta < 0}| H(delta) ],   delta = y_k - theta_m
 *     H(delta) = delta^2 / 2 where |delta| <= 1, else |delta| - 1/2
 *
 * There are M K pairs for each transition, so the loss is written for few passes over them. With
 * c = clip(delta, -1, 1),
 *
 *     H(delta) = c delta - c^2 / 2 = max_(|x| <= 1) x delta - x^2 / 2,
 *
 * so c is a constant of the derivative, H'(delta) = c. The weight is a factor of c:
 *
 *     |tau - 1{delta < 0}| c = tau s,   s = c + (1 - 2 tau) / tau min(c, 0)
 *
 * Source: Dabney et al. 2018, "Distributional Reinforcement Learning with Quantile Regression", Eq.
 * 9 and 10, with the mean over quantiles, as in Stable-Baselines3 Contrib.
 *
 * @param quantiles theta, [rows, M]
 * @param samples y, [rows, K]
 */
export function quantileHuberLoss<Tensor>(
  ops: TensorOperations<Tensor>,
  quantiles: Tensor,
  samples: Tensor,
  { rows, M, K }: { rows: number; M: number; K: number },
): Tensor {
  const levels = levelsOf(M);
  const tau = ops.constant(levels, [M, 1]);
  const asymmetry = ops.constant(
    levels.map((level) => (1 - 2 * level) / level),
    [M, 1],
  );
  const y = ops.reshape(samples, [rows, 1, K]);
  const theta = ops.reshape(quantiles, [rows, M, 1]);
  const delta = ops.subtract(y, theta);
  const c = ops.stopGradient(ops.clip(delta, -1, 1));
  const s = ops.add(c, ops.multiply(asymmetry, ops.minimum(c, 0)));
  const meanOf = (pairs: Tensor) => ops.mean(ops.multiply(tau, ops.sum(pairs, 2)));
  const twice = ops.subtract(
    ops.multiply(2, meanOf(ops.multiply(s, delta))),
    meanOf(ops.multiply(s, c)),
  );
  return ops.multiply(0.5 / K, twice);
}
