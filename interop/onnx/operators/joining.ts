import { rowMajor } from "../../numbers/strides.ts";
import { constantRows } from "../constant-rows.ts";
import { commonBatch, type OperatorCall } from "../operator-call.ts";
import { flatIndices, rearrange } from "../rearrange.ts";
import {
  constantTensor,
  type Extent,
  extents,
  formatExtents,
  type ModelTensor,
} from "../tensor.ts";

/** Operators that put tensors together. */
export const joining: Record<string, (call: OperatorCall) => ModelTensor> = { Concat: concat };

function concat(call: OperatorCall): ModelTensor {
  const tensors = call.all(1);
  const [first] = tensors;
  const axis = call.axis(call.number("axis", 0), first.axes.length);
  const rank = first.axes.length;
  const isSame = (axes: readonly number[]) =>
    axes.length === rank && axes.every((n, at) => at === axis || n === first.axes[at]);
  const batch = commonBatch(call, tensors, rank);
  if (batch === axis) return call.refuse("works along the rows of a batch");
  if (!tensors.every(({ axes }) => isSame(axes))) {
    return call.refuse(`cannot join ${tensors.map(formatExtents).join(" and ")}`);
  }
  const lengths = tensors.map(({ axes }) => axes[axis]);
  const axes = first.axes.with(
    axis,
    lengths.reduce((a, b) => a + b, 0),
  );
  const isRows = tensors.some(({ form }) => form === "rows");
  const size = call.checkSize(axes, isRows ? "rows" : "constant");
  // One after the other, then in the order of the joined axes.
  const strides = rowMajor(axes);
  const order = new Array<number>(size);
  let start = 0;
  let offset = 0;
  for (const { axes: part } of tensors) {
    const places = flatIndices(
      part,
      (at, position) => (position + (at === axis ? offset : 0)) * strides[at],
    );
    for (const place of places) order[place] = start++;
    offset += part[axis];
  }
  return rearrange(call, joined(call, tensors, batch, size), axes, batch, order);
}

/** The entries of tensors one after the other. */
function joined(
  call: OperatorCall,
  tensors: readonly ModelTensor[],
  batch: number | undefined,
  size: number,
): ModelTensor {
  const [{ kind }] = tensors;
  const model = tensors.find((tensor) => tensor.form === "rows");
  if (!model) {
    const entries = tensors.flatMap((tensor) =>
      tensor.form === "rows" ? [] : Array.from<Extent>(tensor.data),
    );
    const isShape = tensors.some(({ form }) => form === "extents");
    if (isShape) return extents(entries, [size]);
    return constantTensor(kind, [size], entries.map(Number), batch);
  }
  const nodes = tensors.map((tensor) => {
    const part = call.plain(tensor);
    return part.form === "rows" ? part.node : constantRows(call.trace, model.node, part.data);
  });
  const node = nodes.length === 1 ? nodes[0] : call.trace.concat(nodes, 1);
  return call.rows([size], batch, node, kind);
}
