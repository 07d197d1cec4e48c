import { VectorMemory } from "../../../graph/simd/vector-memory.ts";
import { dataType } from "../../../schemas/onnx.ts";
import type { OnnxGraph } from "../../registry/onnx-model.ts";
import { floatsOf, sizeOf } from "../../registry/operands.ts";
import type { Operand } from "../../registry/operators.ts";
import { floors, overrun } from "./dense.ts";
import { type Layer, packedLengthOf, packLayer } from "./layer.ts";
import type { Tensor } from "./steps.ts";

/** Where the tensors of a graph lie. */
export interface Layout {
  memory: VectorMemory;
  /** A tensor by its name. */
  find(name: string): Tensor;
  /** Packs the layer that the Gemm of this output computes. */
  pack(output: string, layer: Layer): Float32Array;
  /** `floors`, in the memory. */
  floors: Float32Array;
}

const rowsName = (name: string) => `rows of ${name}`;
const layerName = (output: string) => `layer of ${output}`;
const floorsName = "floors";

/**
 * Makes place for what a graph computes, and for its layers, in one memory.
 *
 * @param operands of the graph, by name
 * @param mostRows how many are computed at once
 */
export function layOut(
  graph: OnnxGraph,
  operands: ReadonlyMap<string, Operand>,
  mostRows: number,
): Layout {
  const tensors = new Map<string, Tensor>();
  for (const { name, dims, dataType: type, rawData } of graph.initializer) {
    // Of int64 there is but the target of a Reshape, which that operator's rule has read.
    const data = type === dataType.float32 ? floatsOf(rawData) : new BigInt64Array();
    tensors.set(name, { name, isConstant: true, size: sizeOf(dims), data });
  }
  const sizeOfRow = (name: string) => {
    const operand = operands.get(name);
    return operand && "row" in operand ? sizeOf(operand.row) : 0;
  };
  const indices = indicesIn(graph);
  const reshaped = new Map(
    graph.node.flatMap(({ opType, input, output }) =>
      opType === "Reshape" ? [[output[0], input[0]]] : [],
    ),
  );
  const lengths = new Map([[floorsName, floors.length]]);
  for (const [name, operand] of operands) {
    if (indices.has(name) || reshaped.has(name) || !("row" in operand)) continue;
    lengths.set(rowsName(name), sizeOf(operand.row) * mostRows + overrun);
  }
  for (const { opType, input, output } of graph.node) {
    if (opType !== "Gemm") continue;
    const layer = { inputs: sizeOfRow(input[0]), outputs: sizeOfRow(output[0]) };
    lengths.set(layerName(output[0]), packedLengthOf(layer));
  }
  const memory = new VectorMemory(lengths);
  const rowsOf = (name: string) =>
    indices.has(name) ? new BigInt64Array(sizeOfRow(name) * mostRows) : memory.get(rowsName(name));
  for (const [name, operand] of operands) {
    if (!("row" in operand)) continue;
    // In another shape the same numbers lie where they lie.
    const data = tensors.get(reshaped.get(name) ?? "")?.data ?? rowsOf(name);
    tensors.set(name, { name, isConstant: false, size: sizeOfRow(name), data });
  }
  memory.get(floorsName).set(floors);
  return {
    memory,
    find(name) {
      const tensor = tensors.get(name);
      if (!tensor) throw new Error(`the graph has no ${name}`);
      return tensor;
    },
    pack(output, layer) {
      const packed = memory.get(layerName(output));
      packLayer(layer, packed);
      return packed;
    },
    floors: memory.get(floorsName),
  };
}

/** The names of those tensors that are int64: actions and states. All others are float32. */
function indicesIn({ input, node }: OnnxGraph): Set<string> {
  const indices = new Set(
    input.flatMap(({ name, elementType }) => (elementType === dataType.int64 ? [name] : [])),
  );
  for (const { opType, input, output } of node) {
    const isIndex = opType === "ArgMax" || (opType === "Reshape" && indices.has(input[0]));
    if (isIndex) indices.add(output[0]);
  }
  return indices;
}
