import type { Node } from "../../graph/node.ts";
import { Trace } from "../../graph/trace.ts";
import type { Algorithm, TransitionSizes } from "./gradient-step.ts";
import { unflatten } from "./layout.ts";
import { compile, type FloatTensor, zeros } from "./ort-program.ts";

/**
 * The forward pass with which training acts: the same policy as in the losses, for one observation,
 * its parameters given with every call.
 *
 * @param length the number of the actor's parameters
 */
export async function createOrtActor(
  sizes: TransitionSizes,
  length: number,
  act: Algorithm<Node>["act"],
) {
  const trace = new Trace();
  const vector = trace.input("actor", [length]);
  const inputs = {
    observation: trace.input("observation", [1, sizes.observation]),
    epsilon: trace.input("epsilon", [1, sizes.action]),
  };
  const { network: chosen } = unflatten(trace, vector, (take) =>
    act(trace, take, inputs.observation, inputs.epsilon),
  );
  const program = await compile("act", { action: chosen });

  const observation = zeros([1, sizes.observation]);
  const epsilon = zeros([1, sizes.action]);
  const action = zeros([1, sizes.action]);
  return {
    /** The action in (-1, 1), [action]. */
    async act(
      actor: FloatTensor,
      at: ArrayLike<number>,
      noise: ArrayLike<number>,
    ): Promise<Float32Array> {
      observation.data.set(at);
      epsilon.data.set(noise);
      await program.run({ actor, observation, epsilon }, { action });
      return action.data.slice();
    },
    release: () => program.release(),
  };
}
