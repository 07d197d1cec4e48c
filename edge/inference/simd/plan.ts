import { dataType } from "../../../schemas/onnx.ts";
import { quote } from "../../protocol/quote.ts";
import type { OnnxGraph, ValueInfo } from "../../registry/onnx-model.ts";
import { operandsOf } from "../../registry/operands.ts";
import { bindKernel, dense } from "./dense.ts";
import type { Step } from "./elementwise.ts";
import { layOut } from "./layout.ts";
import { input, output, stepOf, type Tensor } from "./steps.ts";

/** An input or output of a graph, with the shape of its rows. */
export interface Port extends Tensor {
  row: readonly number[];
}

/** What evaluates a graph: rows are put into its inputs, its steps compute, and outputs have rows. */
export interface Plan {
  inputs: readonly Port[];
  outputs: ReadonlyMap<string, Port>;
  steps: readonly Step[];
  /** What its memory takes. */
  bytes: number;
}

/**
 * Plans how a graph is evaluated: where everything lies, and what is to be done in which order.
 *
 * @param module of the kernel
 * @param mostRows how many are computed at once
 * @throws {Error} saying what of the graph is not supported
 */
export function createPlan(graph: OnnxGraph, module: WebAssembly.Module, mostRows: number): Plan {
  const operands = operandsOf(
    graph,
    graph.input.map((declared) => ({ name: declared.name, row: rowOf(declared) })),
  );
  const layout = layOut(graph, operands, mostRows);
  const kernel = bindKernel(module, layout.memory);
  const rectified = rectifiedProducts(graph);
  const taken = new Set(rectified.values());

  const steps = graph.node.flatMap((node): Step[] => {
    const [name] = node.output;
    const use = {
      opType: node.opType,
      inputs: node.input.map(layout.find),
      output: layout.find(rectified.get(name) ?? name),
    };
    if (taken.has(name) || node.opType === "Reshape") return [];
    if (node.opType !== "Gemm") return [stepOf(use)];
    const layer = {
      inputs: use.inputs[0].size,
      outputs: use.output.size,
      weights: input(use, 1),
      bias: input(use, 2),
    };
    const at = {
      x: input(use, 0).byteOffset,
      layer: layout.pack(name, layer).byteOffset,
      y: output(use).byteOffset,
      floors: layout.floors.byteOffset,
    };
    return [dense(kernel, layer, at, rectified.has(name))];
  });

  const portOf = (declared: ValueInfo): Port => {
    const { name, elementType } = declared;
    const tensor = layout.find(name);
    const row = rowOf(declared);
    const operand = operands.get(name);
    const isRow = operand && "row" in operand && String(operand.row) === String(row);
    const isFloat = tensor.data instanceof Float32Array;
    if (!isRow || isFloat !== (elementType === dataType.float32)) {
      throw new Error(`${quote(name)} is not computed as it is declared`);
    }
    return { ...tensor, row };
  };
  return {
    inputs: graph.input.map(portOf),
    outputs: new Map(graph.output.map((declared) => [declared.name, portOf(declared)])),
    steps,
    bytes: layout.memory.memory.buffer.byteLength,
  };
}

/** The shape of a row of an input or output, whose first axis must be the batch. */
function rowOf({ name, shape }: ValueInfo): number[] {
  const [batch, ...row] = shape;
  if (typeof batch !== "string") throw new Error(`${quote(name)} has no free batch`);
  return row.map((length) => {
    if (typeof length !== "number") throw new Error(`${quote(name)} has two free axes`);
    return length;
  });
}

/** The Gemms whose output nothing but a ReLU reads, with the output of that. */
function rectifiedProducts({ node, output }: OnnxGraph): Map<string, string> {
  const products = new Set(node.flatMap(({ opType, output }) => (opType === "Gemm" ? output : [])));
  const uses = new Map<string, number>();
  for (const name of [...node.flatMap(({ input }) => input), ...output.map(({ name }) => name)]) {
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  return new Map(
    node.flatMap(({ opType, input: [x], output: [y] }) =>
      opType === "Relu" && products.has(x) && uses.get(x) === 1 ? [[x, y]] : [],
    ),
  );
}
