import { VectorMemory } from "../../../graph/simd/vector-memory.ts";
import { dataType } from "../../../schemas/onnx.ts";
import type { OnnxGraph } from "../../onnx/model.ts";
import { entriesOf } from "../../onnx/operands.ts";
import type { RowOperand } from "../../onnx/operators.ts";
import { quote } from "../../onnx/quote.ts";
import { floatsOf } from "../../onnx/raw-data.ts";
import { floors, overrun } from "./dense.ts";
import { packedLengthOf } from "./layer.ts";

/** Numbers that nodes read and write: a constant, or as many rows as are computed at once. */
export interface Tensor {
  name: string;
  isConstant: boolean;
  /** int64 rather than float32. */
  isIndex: boolean;
  /** The count of its numbers: of a row, where it has rows. */
  size: number;
  /** Its beginning in the memory, in bytes. */
  address: number;
}

/** The places of everything that belongs to a graph. */
export interface MemoryLayout {
  memory: VectorMemory;
  /** A tensor by its name. */
  find(name: string): Tensor;
  /** The place for the layer that the Gemm of this output computes. */
  layerOf(output: string): Float32Array;
  /** `floors`, there. */
  floors: Float32Array;
}

const tensorName = (name: string) => `tensor ${name}`;
const layerName = (output: string) => `layer ${output}`;
const floorsName = "floors";

/**
 * Makes place for what a graph computes, and for its parameters, in one memory.
 *
 * @param operands of the graph, by name
 * @param mostRows how many are computed at once
 */
export function layOut(
  graph: OnnxGraph,
  operands: ReadonlyMap<string, RowOperand>,
  mostRows: number,
): MemoryLayout {
  const indices = indicesIn(graph);
  const reshaped = new Map(
    graph.node.flatMap(({ opType, input, output }) =>
      opType === "Reshape" ? [[output[0], input[0]]] : [],
    ),
  );
  /** Weights and biases of layers are read where these are packed. */
  const read = new Set(
    graph.node.flatMap(({ opType, input }) => (opType === "Gemm" ? input.slice(0, 1) : input)),
  );
  const rowSizeOf = (name: string) => {
    const operand = operands.get(name);
    return operand && "row" in operand ? entriesOf(operand.row) : 0;
  };
  const lengths = new Map([[floorsName, floors.length]]);
  for (const [name, operand] of operands) {
    if ("constant" in operand) {
      if (read.has(name)) lengths.set(tensorName(name), entriesOf(operand.constant.dims));
    } else if (!reshaped.has(name)) {
      const floatsOfNumber = indices.has(name) ? 2 : 1;
      lengths.set(tensorName(name), floatsOfNumber * entriesOf(operand.row) * mostRows + overrun);
    }
  }
  for (const { opType, input, output } of graph.node) {
    if (opType !== "Gemm") continue;
    const layer = { inputs: rowSizeOf(input[0]), outputs: rowSizeOf(output[0]) };
    lengths.set(layerName(output[0]), packedLengthOf(layer));
  }
  const memory = new VectorMemory(lengths);
  memory.get(floorsName).set(floors);
  for (const { name, dataType: type, rawData } of graph.initializer) {
    if (read.has(name) && type === dataType.float32)
      memory.get(tensorName(name)).set(floatsOf(rawData));
  }

  /** In another shape the same numbers lie where they lie. */
  const originOf = (name: string): string => {
    const origin = reshaped.get(name);
    return origin === undefined ? name : originOf(origin);
  };
  return {
    memory,
    find(name) {
      const operand = operands.get(name);
      if (!operand) throw new Error(`the graph has no ${quote(name)}`);
      const isConstant = "constant" in operand;
      const size = isConstant ? entriesOf(operand.constant.dims) : entriesOf(operand.row);
      const address = memory.addresses[tensorName(originOf(name))];
      return { name, isConstant, isIndex: indices.has(name), size, address };
    },
    layerOf: (output) => memory.get(layerName(output)),
    floors: memory.get(floorsName),
  };
}

/** The names of those tensors that are int64: states, actions and shapes. All others are float32. */
function indicesIn({ input, initializer, node }: OnnxGraph): Set<string> {
  const indices = new Set([
    ...input.flatMap(({ name, elementType }) => (elementType === dataType.int64 ? [name] : [])),
    ...initializer.flatMap(({ name, dataType: type }) => (type === dataType.int64 ? [name] : [])),
  ]);
  for (const { opType, input, output } of node) {
    const isIndex = opType === "ArgMax" || (opType === "Reshape" && indices.has(input[0]));
    if (isIndex) indices.add(output[0]);
  }
  return indices;
}
