import type { TensorOperations } from "../../graph/operations.ts";
import type { TakeParameter } from "../engine/gradient-step.ts";
import type { ActorDescription } from "./actor.ts";
import {
  applyDense,
  type Dense,
  dense,
  layers,
  type NetworkSizes,
  type Perceptron,
  uniformDense,
} from "./perceptron.ts";

/**
 * The network of an implicit policy: a perceptron of observation and noise. The first layer is
 *
 *     s W_s + b + epsilon W_epsilon,
 *
 * the layer of [s, epsilon] in two parts, so that an exported actor needs no concatenation.
 */
export interface ImplicitNetwork<Tensor> {
  observation: Dense<Tensor>;
  /** W_epsilon, [action, units] */
  noise: Tensor;
  /** The units of the first layer. */
  units: number;
  /** The layers after the first. */
  rest: Perceptron<Tensor>;
}

/** Builds the network from an observation and noise to one number for each action dimension. */
export function buildImplicit<Tensor>(
  take: TakeParameter<Tensor>,
  { observation, action, hidden }: NetworkSizes,
): ImplicitNetwork<Tensor> {
  const widths = [...hidden, action];
  const [units] = widths;
  const initialization = uniformDense(observation + action);
  return {
    observation: dense(take, "actor.observation", observation, units, initialization),
    noise: take("actor.noise.weight", [action, units], initialization.weight),
    units,
    rest: layers(take, "actor.layers", widths),
  };
}

/**
 * u = network(s, epsilon), the action before squashing: [batch, action].
 *
 * @param observation [batch, observation]
 * @param epsilon [batch, action], drawn from N(0, I); undefined for zeros
 */
export function implicitPreactivation<Tensor>(
  ops: TensorOperations<Tensor>,
  { observation: layer, noise, units, rest }: ImplicitNetwork<Tensor>,
  observation: Tensor,
  epsilon: Tensor | undefined,
): Tensor {
  const ofObservation = applyDense(ops, layer, observation);
  if (epsilon === undefined) return applyRest(ops, rest, ofObservation);
  // A bias of zeros, because the Worker multiplies matrices by Gemm with a bias only.
  const bias = ops.constant(new Float32Array(units), [units]);
  const ofNoise = applyDense(ops, { weight: noise, bias }, epsilon);
  return applyRest(ops, rest, ops.add(ofObservation, ofNoise));
}

/** Applies the layers after the first, each to the activation of the one before. */
function applyRest<Tensor>(
  ops: TensorOperations<Tensor>,
  { layers, activation }: Perceptron<Tensor>,
  first: Tensor,
): Tensor {
  return layers.reduce((x, layer) => applyDense(ops, layer, ops[activation](x)), first);
}

/**
 * The actor of soft Q-learning: a = tanh(network(s, epsilon)), whose density is unknown. Without
 * noise, epsilon is 0.
 *
 * Source: Haarnoja et al. 2017, Section 3.3, the stochastic neural network f(epsilon; s).
 */
export const implicitActor: ActorDescription = {
  action: "box",
  distribution: "implicit",
  build(take, sizes) {
    const network = buildImplicit(take, sizes);
    return (ops, observation, epsilon) => {
      if (epsilon === undefined) throw new Error("an implicit policy takes noise");
      const act = (noise: typeof epsilon | undefined) =>
        ops.tanh(implicitPreactivation(ops, network, observation, noise));
      return { action: act(epsilon), deterministicAction: () => act(undefined) };
    };
  },
};
