import { largestProduct } from "../../../graph/cost.ts";
import type { Node } from "../../../graph/node.ts";
import { writeModel } from "../../../graph/onnx/write.ts";
import { Trace } from "../../../graph/trace.ts";
import { rowsOf } from "../checks.ts";
import type { ForwardPass } from "../gradient-step.ts";
import { productThreads } from "./product-threads.ts";
import { type FloatTensor, load, type OrtProgram, type Tensors, zeros } from "./program.ts";

/** A compiled forward pass for any number of rows. */
export interface OrtPass {
  /** The name of the group of parameters that it reads. */
  readonly parameters: string;
  /** @throws {RangeError} if inputs do not have the same number of rows */
  run(inputs: Readonly<Record<string, ArrayLike<number>>>): Promise<Record<string, Float32Array>>;
  release: OrtProgram["release"];
}

/** The numbers of rows whose tensors are kept for the next call. */
const mostRowCounts = 8;

/** The tensors of a forward pass. */
type Pass = ForwardPass<Node>;

/**
 * Records a forward pass.
 *
 * @param onParameter is called with the name of each parameter
 */
function recorded(
  { parameters: group, inputs, forward }: Pass,
  rows: number | string,
  onParameter: (name: string) => void = () => {},
): Record<string, Node> {
  const trace = new Trace();
  const given = Object.fromEntries(
    Object.entries(inputs).map(([name, columns]) => [name, trace.input(name, [rows, columns])]),
  );
  return forward(
    trace,
    (name, shape) => {
      onParameter(name);
      return trace.input(`${group}/${name}`, shape);
    },
    given,
  );
}

/**
 * Compiles a forward pass, which reads the same parameters as the losses.
 *
 * @param parameter returns the tensor of one of its parameters
 * @param threads the number of threads for the products of many rows
 */
export async function createOrtPass(
  pass: Pass,
  parameter: (name: string) => FloatTensor,
  threads = 1,
): Promise<OrtPass> {
  const { parameters: group, inputs, outputs } = pass;
  const parameters: Tensors = {};
  const computed = recorded(pass, "rows", (name) => {
    parameters[`${group}/${name}`] = parameter(name);
  });
  const model = writeModel({ name: "forward", outputs: computed, target: "onnxruntime" });
  const operationsPerRow = largestProduct(Object.values(recorded(pass, 1)));
  const programs = new Map([[1, await load(model, 1)]]);
  /** The program for a number of rows. That of several threads is made when it is needed. */
  const programFor = async (rows: number): Promise<OrtProgram> => {
    const used = productThreads(rows * operationsPerRow, threads);
    const known = programs.get(used);
    if (known) return known;
    const made = await load(model, used);
    programs.set(used, made);
    return made;
  };

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
    parameters: group,
    async run(values) {
      const rows = rowsOf(inputs, values);
      const program = await programFor(rows);
      const { given, feeds, fetches } = tensorsFor(rows);
      for (const name in given) given[name].data.set(values[name]);
      await program.run(feeds, fetches);
      return Object.fromEntries(
        Object.entries(fetches).map(([name, { data }]) => [name, data.slice()]),
      );
    },
    async release() {
      await Promise.all(Array.from(programs.values(), (program) => program.release()));
    },
  };
}
