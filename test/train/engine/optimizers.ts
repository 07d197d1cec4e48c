import type { Optimizer } from "../../../train/engine/adam.ts";

/*
 * Optimizers as loops over plain numbers, in float64, as they are printed.
 */

/**
 * The parameters after each step down the given gradients, a vector a step.
 *
 * Source: Kingma & Ba 2015, Algorithm 1; with weight decay Loshchilov & Hutter 2019, Algorithm 2,
 * whose multiplier eta is the learning rate here, as in implementations.
 */
export function descend(
  { learningRate, beta1, beta2, epsilon, weightDecay = 0 }: Optimizer,
  start: readonly number[],
  gradients: readonly (readonly number[])[],
): number[][] {
  const theta = [...start];
  const m = start.map(() => 0);
  const v = start.map(() => 0);
  return gradients.map((gradient, step) => {
    const t = step + 1;
    gradient.forEach((g, i) => {
      m[i] = beta1 * m[i] + (1 - beta1) * g;
      v[i] = beta2 * v[i] + (1 - beta2) * g * g;
      const unbiasedM = m[i] / (1 - beta1 ** t);
      const unbiasedV = v[i] / (1 - beta2 ** t);
      const decayed = learningRate * weightDecay * theta[i];
      theta[i] -= (learningRate * unbiasedM) / (Math.sqrt(unbiasedV) + epsilon) + decayed;
    });
    return [...theta];
  });
}

/**
 * A gradient whose norm is at most `most`, as `torch.nn.utils.clip_grad_norm_` has it.
 *
 * Source: Pascanu et al. 2013, Algorithm 1.
 */
export function clippedByNorm(gradient: readonly number[], most: number): number[] {
  const factor = Math.min(1, most / (Math.hypot(...gradient) + 1e-6));
  return gradient.map((g) => factor * g);
}
