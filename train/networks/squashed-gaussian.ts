import type { TensorOperations } from "../../graph/operations.ts";
import type { TakeParameter } from "../engine/gradient-step.ts";
import type { ActorDescription } from "./actor.ts";
import {
  applyDense,
  applyHidden,
  type Dense,
  dense,
  layers,
  type NetworkSizes,
  type Perceptron,
} from "./perceptron.ts";

/**
 * The network of a Gaussian policy: hidden layers with ReLUs, then a layer each for mean and ln
 * sigma.
 */
export interface GaussianNetwork<Tensor> {
  hidden: Perceptron<Tensor>;
  mean: Dense<Tensor>;
  logStd: Dense<Tensor>;
  /**
   * Added to tanh's derivative inside the logarithm. 0 by default, so that the density is exact;
   * Stable-Baselines3 adds 1e-6.
   */
  derivativeOffset: number;
}

/** Builds the network from an observation to mean and ln sigma of each action dimension. */
export function buildGaussian<Tensor>(
  take: TakeParameter<Tensor>,
  { observation, action, hidden }: NetworkSizes,
  derivativeOffset = 0,
): GaussianNetwork<Tensor> {
  const features = hidden.at(-1) ?? observation;
  return {
    hidden: layers(take, "actor.hidden", [observation, ...hidden]),
    mean: dense(take, "actor.mean", features, action),
    logStd: dense(take, "actor.log_std", features, action),
    derivativeOffset,
  };
}

/** The range that ln sigma is clipped to, so that no density degenerates. */
const logStdRange = [-20, 2] as const;

/** The policy's Gaussian before squashing: mu(s) and ln sigma(s), [batch, action] each. */
export function gaussian<Tensor>(
  ops: TensorOperations<Tensor>,
  actor: GaussianNetwork<Tensor>,
  observation: Tensor,
): { mean: Tensor; logStd: Tensor } {
  const features = applyHidden(ops, actor.hidden, observation);
  return {
    mean: applyDense(ops, actor.mean, features),
    logStd: ops.clip(applyDense(ops, actor.logStd, features), ...logStdRange),
  };
}

/** log(1 - tanh(u)^2) without cancellation: 2 (log 2 - u - softplus(-2 u)). */
export function logTanhDerivative<Tensor>(
  ops: TensorOperations<Tensor>,
  u: Tensor,
  tanh: Tensor,
  offset = 0,
): Tensor {
  if (offset !== 0) return ops.log(ops.add(ops.subtract(1, ops.square(tanh)), offset));
  const half = ops.subtract(ops.subtract(Math.LN2, u), ops.softplus(ops.multiply(-2, u)));
  return ops.multiply(2, half);
}

/**
 * A reparameterized action of the tanh-squashed Gaussian policy: a = f(epsilon; s) with
 *
 *     u = mu(s) + sigma(s) * epsilon,   a = tanh(u)
 *     log pi(a | s) = sum_i [ log N(u_i; mu_i, sigma_i) - log(1 - tanh(u_i)^2) ]
 *
 * Source: Haarnoja et al. 2018, Eq. 11 and Appendix C, Eq. 21.
 *
 * @param observation [batch, observation]
 * @param epsilon [batch, action], drawn from N(0, I)
 * @returns action [batch, action] in (-1, 1) and its logProb [batch, 1]; mean, logStd of u
 */
export function squashedGaussian<Tensor>(
  ops: TensorOperations<Tensor>,
  actor: GaussianNetwork<Tensor>,
  observation: Tensor,
  epsilon: Tensor,
): { action: Tensor; logProb: Tensor; mean: Tensor; logStd: Tensor } {
  const { mean, logStd } = gaussian(ops, actor, observation);
  const u = ops.add(mean, ops.multiply(ops.exp(logStd), epsilon));
  const logNormal = ops.subtract(
    ops.multiply(-0.5, ops.square(epsilon)),
    ops.add(logStd, 0.5 * Math.log(2 * Math.PI)),
  );
  const action = ops.tanh(u);
  const logDerivative = logTanhDerivative(ops, u, action, actor.derivativeOffset);
  return { action, logProb: ops.sum(ops.subtract(logNormal, logDerivative), 1), mean, logStd };
}

/** log pi(a | s) of a reparameterized action, [batch, 1]. */
export function logProbability<Tensor>(
  ops: TensorOperations<Tensor>,
  actor: GaussianNetwork<Tensor>,
  { observation, epsilon }: { observation: Tensor; epsilon: Tensor },
): Tensor {
  return squashedGaussian(ops, actor, observation, epsilon).logProb;
}

/** The actor of soft actor-critic. */
export const squashedGaussianActor: ActorDescription = {
  action: "box",
  distribution: "squashed_gaussian",
  build(take, sizes) {
    const network = buildGaussian(take, sizes);
    return (ops, observation, epsilon) => {
      if (epsilon === undefined) throw new Error("a squashed Gaussian takes noise");
      const outputs = squashedGaussian(ops, network, observation, epsilon);
      return { ...outputs, deterministicAction: () => ops.tanh(outputs.mean) };
    };
  },
};
