import type { Node } from "../../../graph/node.ts";
import { Trace } from "../../../graph/trace.ts";
import { rowsOf } from "../checks.ts";
import type { ForwardPass } from "../gradient-step.ts";
import { compile, type FloatTensor, type OrtProgram, type Tensors, zeros } from "./program.ts";

/** A compiled forward pass for any number of rows. */
export interface OrtPass {
  /** @throws {RangeError} if inputs do not have the same number of rows */
  run(inputs: Readonly<Record<string, ArrayLike<number>>>): Promise<Record<string, Float32Array>>;
  release: OrtProgram["release"];
}

/** The numbers of rows whose tensors are kept for the next call. */
const mostRowCounts = 8;

/**
 * Compiles a forward pass, which reads the same parameters as the losses.
 *
 * @param parameter returns the tensor of one of its parameters
 */
export async function createOrtPass(
  { parameters: group, inputs, outputs, forward }: ForwardPass<Node>,
  parameter: (name: string) => FloatTensor,
): Promise<OrtPass> {
  const trace = new Trace();
  const parameters: Tensors = {};
  const given = Object.fromEntries(
    Object.entries(inputs).map(([name, columns]) => [name, trace.input(name, ["rows", columns])]),
  );
  const computed = forward(
    trace,
    (name, shape) => {
      parameters[`${group}/${name}`] = parameter(name);
      return trace.input(`${group}/${name}`, shape);
    },
    given,
  );
  const program = await compile("forward", computed, 1);

  const zerosOf = (columns: Readonly<Record<string, number>>, rows: number): Tensors =>
    Object.fromEntries(
      Object.entries(columns).map(([name, count]) => [name, zeros([rows, count])]),
    );
  const tensorsOf = (rows: number) => {
    const given = zerosOf(inputs, rows);
    return { given, feeds: { ...parameters, ...given }, fetches: zerosOf(outputs, rows) };
  };
  const kept = new Map<number, ReturnType<typeof tensorsOf>>();
  const tensorsFor = (rows: number) => {
    const known = kept.get(rows);
    if (known) return known;
    if (kept.size >= mostRowCounts) kept.clear();
    const made = tensorsOf(rows);
    kept.set(rows, made);
    return made;
  };
  return {
    async run(values) {
      const { given, feeds, fetches } = tensorsFor(rowsOf(inputs, values));
      for (const name in given) given[name].data.set(values[name]);
      await program.run(feeds, fetches);
      return Object.fromEntries(
        Object.entries(fetches).map(([name, { data }]) => [name, data.slice()]),
      );
    },
    release: () => program.release(),
  };
}
