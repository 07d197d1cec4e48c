import type { TensorOperations } from "../../graph/operations.ts";
import type { TakeParameter } from "../engine/gradient-step.ts";
import type { StochasticActor } from "./actor.ts";
import { applyPerceptron, type NetworkSizes, type Perceptron } from "./perceptron.ts";

/** Builds the network from an observation to the logits of all actions. */
type BuildLogits = <Tensor>(take: TakeParameter<Tensor>, sizes: NetworkSizes) => Perceptron<Tensor>;

/** H = -sum_a pi(a | s) ln pi(a | s): [batch, actions] -> [batch, 1]. */
function entropyOf<Tensor>(ops: TensorOperations<Tensor>, logProbs: Tensor): Tensor {
  return ops.negate(ops.sum(ops.multiply(ops.exp(logProbs), logProbs), 1));
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
        const logits = applyPerceptron(ops, network, observation);
        const action = ops.argMax(ops.add(logits, epsilon));
        return {
          action,
          deterministicAction: () => ops.argMax(logits),
          logProb: ops.pick(ops.logSoftmax(logits), action),
          logits,
        };
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
