import type { Node } from "../../graph/node.ts";
import { elementCount, rowMajor } from "../numbers/strides.ts";
import type { OperatorCall } from "./operator-call.ts";
import { formatExtents, type ModelTensor } from "./tensor.ts";

/** A row is put together from at most as many slices; beyond, by a product with zeros and ones. */
const mostSlices = 16;

/**
 * Returns a tensor of the given axes whose entry i is the operand's entry `indices[i]`. Everything that
 * moves entries is this one operation: of a batch, the entries of every row move alike.
 */
export function rearrange<T extends ModelTensor>(
  call: OperatorCall,
  tensor: T,
  axes: readonly number[],
  batch: number | undefined,
  indices: readonly number[],
): T {
  call.checkSize(axes, tensor.form === "rows" ? "rows" : "constant");
  if (tensor.form === "rows") {
    return {
      ...tensor,
      axes,
      batch,
      node: take(call, tensor.node, elementCount(tensor.axes), indices),
    };
  }
  const { data } = tensor;
  return { ...tensor, axes, batch, data: indices.map((index) => data[index]) };
}

/** The same entries under other axes. */
export function relabel<T extends ModelTensor>(
  tensor: T,
  axes: readonly number[],
  batch: number | undefined,
): T {
  return { ...tensor, axes, batch };
}

/** The columns of x [batch, n] at the indices, as [batch, indices]. */
function take(call: OperatorCall, x: Node, columns: number, indices: readonly number[]): Node {
  const { trace } = call;
  const runs: { start: number; end: number }[] = [];
  for (const index of indices) {
    const last = runs.at(-1);
    if (last && last.end === index) last.end += 1;
    else runs.push({ start: index, end: index + 1 });
  }
  if (runs.length === 1 && runs[0].start === 0 && runs[0].end === columns) return x;
  if (runs.length > mostSlices) {
    call.checkSize([columns, indices.length], "constant");
    const selection = new Float64Array(columns * indices.length);
    for (const [column, index] of indices.entries()) selection[index * indices.length + column] = 1;
    return trace.matmul(x, trace.constant(selection, [columns, indices.length]));
  }
  const slices = runs.map(({ start, end }) => trace.slice(x, 1, start, end));
  return slices.length === 1 ? slices[0] : trace.concat(slices, 1);
}

/**
 * For each entry of `axes`, in row-major order, the flat index into another tensor: the sum over the axes
 * of `offset(axis, position)`, which is the position times that tensor's stride, if it has that axis.
 */
export function flatIndices(
  axes: readonly number[],
  offset: (axis: number, position: number) => number,
): number[] {
  let indices = [0];
  for (const [axis, length] of axes.entries()) {
    const steps = Array.from({ length }, (_, position) => offset(axis, position));
    indices = indices.flatMap((index) => steps.map((step) => index + step));
  }
  return indices;
}

/** Repeats axes of length 1 until a tensor has the given axes, aligned at the last. */
export function broadcastTo<T extends ModelTensor>(
  call: OperatorCall,
  tensor: T,
  axes: readonly number[],
  batch: number | undefined,
): T {
  const missing = axes.length - tensor.axes.length;
  const strides = rowMajor(tensor.axes);
  const fits = tensor.axes.every((length, axis) => length === 1 || length === axes[axis + missing]);
  if (missing < 0 || !fits) call.refuse(`cannot repeat ${formatExtents(tensor)} as [${axes}]`);
  call.checkSize(axes, tensor.form === "rows" ? "rows" : "constant");
  const indices = flatIndices(axes, (axis, position) =>
    (tensor.axes[axis - missing] ?? 1) === 1 ? 0 : position * strides[axis - missing],
  );
  return rearrange(call, tensor, axes, batch, indices);
}
