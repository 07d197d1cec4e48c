import type { Node } from "../../../graph/node.ts";
import type { Trace } from "../../../graph/trace.ts";
import { elementCount } from "../../numbers/strides.ts";
import {
  type ConstantTensor,
  constantTensor,
  formatExtents,
  type ModelTensor,
  type RowTensor,
} from "../tensor.ts";
import type { Use } from "../translation.ts";

/** Operators at an index that depends on the observation. */
export const lookups: Record<string, (use: Use) => ModelTensor> = { OneHot: oneHot };

/** The rows of a constant table at an index in each row: [n, m], [batch] -> [batch, m] */
export function embedding(use: Use, table: ModelTensor, index: RowTensor): ModelTensor {
  const isTable = table.form === "constant" && table.axes.length === 2;
  if (!isTable || use.number("axis", 0) !== 0 || elementCount(index.axes) !== 1) {
    return use.refuse(
      `selects from ${formatExtents(table)} at an index that depends on the observation: only rows of a constant table can be`,
    );
  }
  return lookUp(use, table, index, [...index.axes, table.axes[1]]);
}

function lookUp(use: Use, table: ConstantTensor, index: RowTensor, axes: number[]): ModelTensor {
  const { trace } = use;
  const rows = trace.constant(table.data, [table.axes[0], table.axes[1]]);
  return use.rows(axes, index.batch, trace.gather(rows, indicesOf(trace, index.node)), table.kind);
}

/** Indices int64 [batch] of whole numbers [batch, 1]: what they were made of, where that is known. */
function indicesOf(trace: Trace, node: Node): Node {
  const { operation, inputs } = node;
  if (node.type === "int64" && node.shape.length === 1) return node;
  if (operation.kind === "cast" || operation.kind === "reshape") return indicesOf(trace, inputs[0]);
  return trace.reshape(trace.cast(node, "int64"), [node.shape[0]]);
}

/** A row of zeros and a one, at an index in each row. */
function oneHot(use: Use): ModelTensor {
  const index = use.plain(use.operand(0));
  const [depth] = Array.from(use.constant(1).data);
  const [off, on] = Array.from(use.constant(2).data);
  const isLast = use.axis(use.number("axis", -1), index.axes.length + 1) === index.axes.length;
  if (index.form !== "rows" || elementCount(index.axes) !== 1 || !isLast) {
    return use.refuse("needs one index in each row");
  }
  use.checkSize([depth], "rows");
  use.checkSize([depth, depth], "constant");
  const data = Array.from({ length: depth * depth }, (_, i) => (i % (depth + 1) === 0 ? on : off));
  return lookUp(use, constantTensor("float", [depth, depth], data), index, [...index.axes, depth]);
}
