import type { TensorOperations } from "../../graph/operations.ts";

/** The settings of Adam, in the paper's symbols, with common extensions. */
export interface Optimizer {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  /** The largest norm of the gradient, to which longer ones are scaled down. None by default. */
  maxGradientNorm?: number;
  /** Decoupled weight decay lambda (AdamW). None by default. */
  weightDecay?: number;
}

/** Completes settings of Adam with the usual defaults. */
export function adam(settings: Pick<Optimizer, "learningRate"> & Partial<Optimizer>): Optimizer {
  return { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, ...settings };
}

/** The scalars of an update that depend on its number. */
export const rateNames = ["stepSize", "scale", "decay"] as const;
export type Rates<Value> = Record<(typeof rateNames)[number], Value>;

/**
 * The scalars of Adam's t-th update:
 *
 *     stepSize = lr / (1 - beta1^t),   scale = 1 / sqrt(1 - beta2^t),   decay = 1 - lr lambda
 *
 * Computed in float64: 1 - 0.999^t loses half its digits in float32.
 *
 * @param t the number of the update, from 1
 * @param share the remaining share of a decaying learning rate
 */
export function adamRates(
  { learningRate, beta1, beta2, weightDecay = 0 }: Optimizer,
  t: number,
  share = 1,
): Rates<number> {
  const rate = share * learningRate;
  return {
    stepSize: rate / (1 - beta1 ** t),
    scale: 1 / Math.sqrt(1 - beta2 ** t),
    decay: 1 - rate * weightDecay,
  };
}

/**
 * One update of Adam:
 *
 *     m <- beta1 m + (1 - beta1) g,   v <- beta2 v + (1 - beta2) g^2
 *     theta <- theta - lr / (1 - beta1^t) * m / ( sqrt(v) / sqrt(1 - beta2^t) + epsilon )
 *
 * With weight decay, (1 - lr lambda) theta takes the place of theta.
 *
 * Source: Kingma & Ba 2015, Algorithm 1; Loshchilov & Hutter 2019, Algorithm 2.
 */
export function adamUpdate<Tensor>(
  ops: TensorOperations<Tensor>,
  { beta1, beta2, epsilon, weightDecay = 0 }: Optimizer,
  rates: Rates<Tensor>,
  state: { theta: Tensor; m: Tensor; v: Tensor },
  g: Tensor,
): { theta: Tensor; m: Tensor; v: Tensor } {
  const m = ops.add(ops.multiply(beta1, state.m), ops.multiply(1 - beta1, g));
  const v = ops.add(ops.multiply(beta2, state.v), ops.multiply(1 - beta2, ops.square(g)));
  const denominator = ops.add(ops.multiply(ops.sqrt(v), rates.scale), epsilon);
  const change = ops.multiply(rates.stepSize, ops.divide(m, denominator));
  const theta = weightDecay === 0 ? state.theta : ops.multiply(rates.decay, state.theta);
  return { theta: ops.subtract(theta, change), m, v };
}

/** Avoids a division by zero for a gradient of zeros, as in PyTorch. */
const normOffset = 1e-6;

/**
 * Scales gradients down so that their joint norm is at most `most`:
 *
 *     g <- g min(1, most / (||g|| + 1e-6)),   ||g||^2 = sum over all tensors of g^2
 *
 * Source: Pascanu et al. 2013, Algorithm 1, as in `torch.nn.utils.clip_grad_norm_`.
 *
 * @param sizes the number of entries of each gradient
 */
export function clipByNorm<Tensor>(
  ops: TensorOperations<Tensor>,
  gradients: readonly Tensor[],
  sizes: readonly number[],
  most: number,
): Tensor[] {
  const squares = gradients.map((g, i) => ops.multiply(sizes[i], ops.mean(ops.square(g))));
  const norm = ops.sqrt(squares.reduce((sum, square) => ops.add(sum, square)));
  const factor = ops.minimum(1, ops.divide(most, ops.add(norm, normOffset)));
  return gradients.map((g) => ops.multiply(g, factor));
}
