import type { Node } from "../../../graph/node.ts";
import type { Trace } from "../../../graph/trace.ts";
import { elementCount } from "../../numbers/strides.ts";
import type { OperatorCall } from "../operator-call.ts";
import {
  type ConstantTensor,
  constantTensor,
  formatExtents,
  type ModelTensor,
  type RowTensor,
} from "../tensor.ts";

/** Operators at an index that depends on the observation. */
export const lookups: Record<string, (call: OperatorCall) => ModelTensor> = { OneHot: oneHot };

/** The rows of a constant table at an index in each row: [n, m], [batch] -> [batch, m] */
export function embedding(call: OperatorCall, table: ModelTensor, index: RowTensor): ModelTensor {
  const isTable = table.form === "constant" && table.axes.length === 2;
  if (!isTable || call.number("axis", 0) !== 0 || elementCount(index.axes) !== 1) {
    return call.refuse(
      `selects from ${formatExtents(table)} at an index that depends on the observation: only rows of a constant table can be`,
    );
  }
  return lookUp(call, table, index, [...index.axes, table.axes[1]]);
}

function lookUp(
  call: OperatorCall,
  table: ConstantTensor,
  index: RowTensor,
  axes: number[],
): ModelTensor {
  const { trace } = call;
  const rows = trace.constant(table.data, [table.axes[0], table.axes[1]]);
  return call.rows(axes, index.batch, trace.gather(rows, indicesOf(trace, index.node)), table.kind);
}

/** Indices int64 [batch] of whole numbers [batch, 1]: what they were made of, where that is known. */
function indicesOf(trace: Trace, node: Node): Node {
  const { operation, inputs } = node;
  if (node.type === "int64" && node.shape.length === 1) return node;
  if (operation.kind === "cast" || operation.kind === "reshape") return indicesOf(trace, inputs[0]);
  return trace.reshape(trace.cast(node, "int64"), [node.shape[0]]);
}

/** A row of zeros and a one, at an index in each row. */
function oneHot(call: OperatorCall): ModelTensor {
  const index = call.plain(call.operand(0));
  const [depth] = Array.from(call.constant(1).data);
  const [off, on] = Array.from(call.constant(2).data);
  const isLast = call.axis(call.number("axis", -1), index.axes.length + 1) === index.axes.length;
  if (index.form !== "rows" || elementCount(index.axes) !== 1 || !isLast) {
    return call.refuse("needs one index in each row");
  }
  call.checkSize([depth], "rows");
  call.checkSize([depth, depth], "constant");
  const data = Array.from({ length: depth * depth }, (_, i) => (i % (depth + 1) === 0 ? on : off));
  return lookUp(call, constantTensor("float", [depth, depth], data), index, [...index.axes, depth]);
}
