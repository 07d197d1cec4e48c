import type { TensorOperations } from "../../graph/operations.ts";
import type { TakeParameter } from "../engine/gradient-step.ts";
import type { ActorOutputs, StochasticActor } from "./actor.ts";
import { applyPerceptron, type NetworkSizes, type Perceptron } from "./perceptron.ts";

/** Builds the network from an observation to the logits of all actions. */
type BuildLogits = <Tensor>(take: TakeParameter<Tensor>, sizes: NetworkSizes) => Perceptron<Tensor>;

/** H = -sum_a pi(a | s) ln pi(a | s): [batch, actions] -> [batch, 1]. */
function entropyOf<Tensor>(ops: TensorOperations<Tensor>, logProbs: Tensor): Tensor {
  return ops.negate(ops.sum(ops.multiply(ops.exp(logProbs), logProbs), 1));
}

/** The outputs of an actor that draws from a softmax by the Gumbel-max trick. */
export function categoricalOutputs<Tensor>(
  ops: TensorOperations<Tensor>,
  logits: Tensor,
  epsilon: Tensor,
): ActorOutputs<Tensor> {
  const action = ops.argMax(ops.add(logits, epsilon));
  return {
    action,
    deterministicAction: () => ops.argMax(logits),
    logProb: ops.pick(ops.logSoftmax(logits), action),
    logits,
  };
}

/**
 * Creates a softmax policy over finitely many actions:
 *
 *     pi(a | s) = softmax(logits(s))_a,   action = argmax_a( logits(s)_a + epsilon_a )
 *
 * With Gumbel noise, the action is a draw from the softmax (the Gumbel-max trick); without noise, it
 * is the most probable one.
 *
 * Source: Maddison et al. 2014, "A* Sampling", Section 2.
 */
export function categoricalActor(buildLogits: BuildLogits): StochasticActor {
  return {
    action: "discrete",
    distribution: "categorical",
    build(take, sizes) {
      const network = buildLogits(take, sizes);
      return (ops, observation, epsilon) => {
        if (epsilon === undefined) throw new Error("a categorical policy takes noise");
        return categoricalOutputs(ops, applyPerceptron(ops, network, observation), epsilon);
      };
    },
    distributionOf(take, sizes) {
      const network = buildLogits(take, sizes);
      return (ops, observation) => {
        const logProbs = ops.logSoftmax(applyPerceptron(ops, network, observation));
        return {
          logProb: (action) => ops.pick(logProbs, action),
          entropy: entropyOf(ops, logProbs),
        };
      };
    },
  };
}
