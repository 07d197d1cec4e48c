import type { Node } from "../../../graph/node.ts";
import { Trace } from "../../../graph/trace.ts";
import type { ActorPass } from "../gradient-step.ts";
import { compile, type FloatTensor, type OrtProgram, type Tensors, zeros } from "./program.ts";

/** A compiled forward pass for any number of observations. */
export interface OrtActor {
  /** @returns [rows, action] */
  act(observations: ArrayLike<number>, epsilons: ArrayLike<number>): Promise<Float32Array>;
  release: OrtProgram["release"];
}

/**
 * Compiles the forward pass of the policy in training, the same policy as in the losses.
 *
 * @param parameter returns the tensor of one of the actor's parameters
 */
export async function createOrtActor(
  { parameters: group, columns, forward }: ActorPass<Node>,
  parameter: (name: string) => FloatTensor,
): Promise<OrtActor> {
  const trace = new Trace();
  const parameters: Tensors = {};
  const inputOf = (name: "observation" | "noise") => trace.input(name, ["rows", columns[name]]);
  const action = forward(
    trace,
    (name, shape) => {
      parameters[`${group}/${name}`] = parameter(name);
      return trace.input(`${group}/${name}`, shape);
    },
    inputOf("observation"),
    columns.noise > 0 ? inputOf("noise") : undefined,
  );
  const program = await compile("act", { action }, 1);

  const tensorsOf = (rows: number) => ({
    observation: zeros([rows, columns.observation]),
    noise: zeros([rows, columns.noise]),
    action: zeros([rows, columns.action]),
  });
  const tensors = new Map<number, ReturnType<typeof tensorsOf>>();
  return {
    async act(observations, epsilons) {
      const rows = observations.length / columns.observation;
      const { observation, noise, action } = tensors.get(rows) ?? tensorsOf(rows);
      tensors.set(rows, { observation, noise, action });
      observation.data.set(observations);
      noise.data.set(epsilons);
      const inputs = columns.noise > 0 ? { observation, noise } : { observation };
      await program.run({ ...parameters, ...inputs }, { action });
      return action.data.slice();
    },
    release: () => program.release(),
  };
}
