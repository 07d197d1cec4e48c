import type { Node } from "../../../graph/node.ts";
import { Trace } from "../../../graph/trace.ts";
import type { Algorithm, TransitionSizes } from "../gradient-step.ts";
import { compile, type FloatTensor, type Tensors, zeros } from "./program.ts";

/**
 * The forward pass with which training acts: the same policy as in the losses, for any number of
 * observations.
 *
 * @param parameter the tensor that holds one of the actor's parameters
 */
export async function createOrtActor(
  sizes: TransitionSizes,
  act: Algorithm<Node>["act"],
  parameter: (name: string) => FloatTensor,
) {
  const trace = new Trace();
  const parameters: Tensors = {};
  const action = act(
    trace,
    (name, shape) => {
      parameters[`actor/${name}`] = parameter(name);
      return trace.input(`actor/${name}`, shape);
    },
    trace.input("observation", ["rows", sizes.observation]),
    trace.input("epsilon", ["rows", sizes.action]),
  );
  const program = await compile("act", { action }, 1);

  const tensorsOf = (rows: number) => ({
    observation: zeros([rows, sizes.observation]),
    epsilon: zeros([rows, sizes.action]),
    action: zeros([rows, sizes.action]),
  });
  const tensors = new Map<number, ReturnType<typeof tensorsOf>>();
  return {
    /** The actions in (-1, 1), [rows, action]. */
    async act(observations: ArrayLike<number>, epsilons: ArrayLike<number>): Promise<Float32Array> {
      const rows = observations.length / sizes.observation;
      const { observation, epsilon, action } = tensors.get(rows) ?? tensorsOf(rows);
      tensors.set(rows, { observation, epsilon, action });
      observation.data.set(observations);
      epsilon.data.set(epsilons);
      await program.run({ ...parameters, observation, epsilon }, { action });
      return action.data.slice();
    },
    release: () => program.release(),
  };
}
