import type { TensorOperations } from "../../graph/operations.ts";
import type { TakeParameter } from "../engine/gradient-step.ts";
import type { ActorDescription, ActorOutputs } from "./actor.ts";
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

/** A reparameterized action, its log-probability, and the parameters of its Gaussian. */
interface SquashedAction<Tensor> {
  /** [batch, action] in (-1, 1) */
  action: Tensor;
  /** [batch, 1] */
  logProb: Tensor;
  mean: Tensor;
  logStd: Tensor;
}

/**
 * A reparameterized action of a tanh-squashed Gaussian: a = f(epsilon) with
 *
 *     u = mu + sigma * epsilon,   a = tanh(u)
 *     log pi(a) = sum_i [ log N(u_i; mu_i, sigma_i) - log(1 - tanh(u_i)^2) ]
 *
 * Source: Haarnoja et al. 2018, Eq. 11 and Appendix C, Eq. 21.
 *
 * @param gaussian mu and ln sigma, [batch, action] each
 * @param epsilon [batch, action], drawn from N(0, I)
 * @param derivativeOffset added to tanh's derivative inside the logarithm
 */
export function squashedSample<Tensor>(
  ops: TensorOperations<Tensor>,
  { mean, logStd }: { mean: Tensor; logStd: Tensor },
  epsilon: Tensor,
  derivativeOffset = 0,
): SquashedAction<Tensor> {
  const u = ops.add(mean, ops.multiply(ops.exp(logStd), epsilon));
  const logNormal = ops.subtract(
    ops.multiply(-0.5, ops.square(epsilon)),
    ops.add(logStd, 0.5 * Math.log(2 * Math.PI)),
  );
  const action = ops.tanh(u);
  const logDerivative = logTanhDerivative(ops, u, action, derivativeOffset);
  return { action, logProb: ops.sum(ops.subtract(logNormal, logDerivative), 1), mean, logStd };
}

/** The reparameterized action of the policy at observations, [batch, observation]. */
export function squashedGaussian<Tensor>(
  ops: TensorOperations<Tensor>,
  actor: GaussianNetwork<Tensor>,
  observation: Tensor,
  epsilon: Tensor,
): SquashedAction<Tensor> {
  return squashedSample(ops, gaussian(ops, actor, observation), epsilon, actor.derivativeOffset);
}

/** log pi(a | s) of a reparameterized action, [batch, 1]. */
export function logProbability<Tensor>(
  ops: TensorOperations<Tensor>,
  actor: GaussianNetwork<Tensor>,
  { observation, epsilon }: { observation: Tensor; epsilon: Tensor },
): Tensor {
  return squashedGaussian(ops, actor, observation, epsilon).logProb;
}

/** The outputs of an actor that is a tanh-squashed Gaussian. */
export function squashedOutputs<Tensor>(
  ops: TensorOperations<Tensor>,
  gaussian: { mean: Tensor; logStd: Tensor },
  epsilon: Tensor,
): ActorOutputs<Tensor> {
  const outputs = squashedSample(ops, gaussian, epsilon);
  return { ...outputs, deterministicAction: () => ops.tanh(outputs.mean) };
}

/** The actor of soft actor-critic. */
export const squashedGaussianActor: ActorDescription = {
  action: "box",
  distribution: "squashed_gaussian",
  build(take, sizes) {
    const network = buildGaussian(take, sizes);
    return (ops, observation, epsilon) => {
      if (epsilon === undefined) throw new Error("a squashed Gaussian takes noise");
      return squashedOutputs(ops, gaussian(ops, network, observation), epsilon);
    };
  },
};
