import type { TensorOperations } from "../../graph/operations.ts";
import type { TakeParameter } from "../engine/gradient-step.ts";
import { constant } from "../engine/initialization.ts";
import type { ActorOutputs, StochasticActor } from "./actor.ts";
import { applyPerceptron, type NetworkSizes, type Perceptron, tanhLayers } from "./perceptron.ts";

/** The network of a Gaussian policy whose deviation does not depend on the state. */
interface ClippedGaussianNetwork<Tensor> {
  mean: Perceptron<Tensor>;
  /** ln sigma, [action]. */
  logStd: Tensor;
}

function buildNetwork<Tensor>(
  take: TakeParameter<Tensor>,
  { observation, action, hidden }: NetworkSizes,
  initialLogStd: number,
): ClippedGaussianNetwork<Tensor> {
  return {
    mean: tanhLayers(take, "actor", [observation, ...hidden, action], 0.01),
    logStd: take("actor.log_std", [action], constant(initialLogStd)),
  };
}

/** mu(s) and ln sigma, [batch, action] each. */
function gaussian<Tensor>(
  ops: TensorOperations<Tensor>,
  network: ClippedGaussianNetwork<Tensor>,
  observation: Tensor,
): { mean: Tensor; logStd: Tensor } {
  const mean = applyPerceptron(ops, network.mean, observation);
  // A row for each observation, without knowing how many there are.
  return { mean, logStd: ops.add(ops.multiply(0, mean), network.logStd) };
}

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/**
 * log N(u; mu, sigma) = sum_i [ -1/2 ((u_i - mu_i) / sigma_i)^2 - ln sigma_i - 1/2 ln 2 pi ]
 *
 * @param deviations (u - mu) / sigma, [batch, action]
 * @param logStd [batch, action]
 * @returns [batch, 1]
 */
function logNormal<Tensor>(
  ops: TensorOperations<Tensor>,
  deviations: Tensor,
  logStd: Tensor,
): Tensor {
  const squares = ops.multiply(-0.5, ops.square(deviations));
  return ops.sum(ops.subtract(squares, ops.add(logStd, halfLogTwoPi)), 1);
}

/** The outputs of an actor whose action, before clipping, is a Gaussian: u = mu + sigma epsilon. */
export function gaussianOutputs<Tensor>(
  ops: TensorOperations<Tensor>,
  { mean, logStd }: { mean: Tensor; logStd: Tensor },
  epsilon: Tensor,
): ActorOutputs<Tensor> {
  const action = ops.add(mean, ops.multiply(ops.exp(logStd), epsilon));
  const logProb = logNormal(ops, epsilon, logStd);
  return { action, deterministicAction: () => mean, logProb, mean, logStd };
}

/**
 * A Gaussian policy whose actions are clipped to their bounds by the environment, as in PPO:
 *
 *     u = mu(s) + sigma epsilon,   action = clip(u, low, high),   log pi = log N(u; mu(s), sigma)
 *
 * Its own action is u, in the environment's units, and so is its density. Its entropy is sum_i [ ln
 * sigma_i + 1/2 ln 2 pi e ].
 *
 * Source: Schulman et al. 2017, Section 6.1, as in Stable-Baselines3.
 *
 * @param initialLogStd ln sigma before training
 */
export function clippedGaussianActor(initialLogStd = 0): StochasticActor {
  return {
    action: "box",
    distribution: "clipped_gaussian",
    build(take, sizes) {
      const network = buildNetwork(take, sizes, initialLogStd);
      return (ops, observation, epsilon) => {
        if (epsilon === undefined) throw new Error("a Gaussian takes noise");
        return gaussianOutputs(ops, gaussian(ops, network, observation), epsilon);
      };
    },
    distributionOf(take, sizes) {
      const network = buildNetwork(take, sizes, initialLogStd);
      return (ops, observation) => {
        const { mean, logStd } = gaussian(ops, network, observation);
        return {
          logProb(action) {
            const deviations = ops.divide(ops.subtract(action, mean), ops.exp(logStd));
            return logNormal(ops, deviations, logStd);
          },
          entropy: ops.sum(ops.add(logStd, halfLogTwoPi + 0.5), 1),
        };
      };
    },
  };
}
