import type { TensorOperations } from "../../graph/operations.ts";

/** The settings of Adam, with the names of the paper's symbols. */
export interface AdamSettings {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
}

export const adamDefaults: Omit<AdamSettings, "learningRate"> = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
};

/**
 * What depends on the step count t in Adam: lr / (1 - beta1^t) and 1 / sqrt(1 - beta2^t). Computed
 * in float64, for 1 - 0.999^t loses half its digits in float32.
 *
 * @param t the number of the step, from 1
 * @param share of the learning rate that is left, where it decays
 */
export function adamRates({ learningRate, beta1, beta2 }: AdamSettings, t: number, share = 1) {
  return {
    stepSize: (share * learningRate) / (1 - beta1 ** t),
    scale: 1 / Math.sqrt(1 - beta2 ** t),
  };
}

/**
 * One step of Adam:
 *
 *     m <- beta1 m + (1 - beta1) g,   v <- beta2 v + (1 - beta2) g^2
 *     theta <- theta - lr / (1 - beta1^t) * m / ( sqrt(v) / sqrt(1 - beta2^t) + epsilon )
 *
 * Source: Kingma & Ba 2015, Algorithm 1.
 */
export function adam<Tensor>(
  ops: TensorOperations<Tensor>,
  { beta1, beta2, epsilon }: AdamSettings,
  rates: { stepSize: Tensor; scale: Tensor },
  state: { theta: Tensor; m: Tensor; v: Tensor },
  g: Tensor,
): { theta: Tensor; m: Tensor; v: Tensor } {
  const m = ops.add(ops.multiply(beta1, state.m), ops.multiply(1 - beta1, g));
  const v = ops.add(ops.multiply(beta2, state.v), ops.multiply(1 - beta2, ops.square(g)));
  const denominator = ops.add(ops.multiply(ops.sqrt(v), rates.scale), epsilon);
  const change = ops.multiply(rates.stepSize, ops.divide(m, denominator));
  return { theta: ops.subtract(state.theta, change), m, v };
}
