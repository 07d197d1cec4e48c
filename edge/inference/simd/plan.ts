import { dataType } from "../../../schemas/onnx.ts";
import type { OnnxGraph, ValueInfo } from "../../onnx/model.ts";
import { operandsOf } from "../../onnx/operands.ts";
import { quote } from "../../onnx/quote.ts";
import { bindDenseKernel } from "./dense.ts";
import type { Instruction, Machine } from "./instruction.ts";
import { layOut } from "./layout.ts";
import { programOf } from "./program.ts";

/** An input or output of a graph. */
export interface Port {
  name: string;
  /** The shape of a row, and how many numbers it has. */
  row: readonly number[];
  size: number;
  isIndex: boolean;
  /** The beginning of its rows, in numbers of its type. */
  start: number;
}

/** A plan to evaluate a graph: rows are put into its inputs, the program runs, and outputs have rows. */
export interface Plan {
  inputs: readonly Port[];
  outputs: ReadonlyMap<string, Port>;
  machine: Machine;
  program: readonly Instruction[];
}

/**
 * Plans how a graph is evaluated: where everything lies, and what is to be done in which order.
 *
 * @param module of the kernel
 * @param mostRows how many are computed at once
 * @throws {Error} saying what of the graph is not supported
 */
export function createPlan(graph: OnnxGraph, module: WebAssembly.Module, mostRows: number): Plan {
  const inputs = graph.input.map((declared) => ({ name: declared.name, row: rowOf(declared) }));
  const operands = operandsOf(graph, inputs);
  const layout = layOut(graph, operands, mostRows);
  const program = programOf(graph, layout);

  const portOf = (declared: ValueInfo): Port => {
    const { name, elementType } = declared;
    const operand = operands.get(name);
    const { size, isIndex, address } = layout.find(name);
    const row = rowOf(declared);
    const isRow = operand && "row" in operand && String(operand.row) === String(row);
    if (!isRow || isIndex !== (elementType === dataType.int64)) {
      throw new Error(`${quote(name)} is not computed as it is declared`);
    }
    const { BYTES_PER_ELEMENT: bytes } = isIndex ? BigInt64Array : Float32Array;
    return { name, row, size, isIndex, start: address / bytes };
  };
  const { memory } = layout.memory;
  return {
    inputs: graph.input.map(portOf),
    outputs: new Map(graph.output.map((declared) => [declared.name, portOf(declared)])),
    machine: {
      floats: new Float32Array(memory.buffer),
      indices: new BigInt64Array(memory.buffer),
      kernel: bindDenseKernel(module, memory),
    },
    program,
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
