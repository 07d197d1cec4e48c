import type { Node } from "../../../graph/node.ts";
import type { Trace } from "../../../graph/trace.ts";
import { flatIndices, rearrange } from "../rearrange.ts";
import {
  type ConstantTensor,
  constantTensor,
  entryCount,
  extents,
  formatExtents,
  type ModelTensor,
  type RowTensor,
  stridesOf,
} from "../tensor.ts";
import { commonBatch, type Use } from "../translation.ts";

/** Operators that select entries, or put them together. */
export const selection: Record<string, (use: Use) => ModelTensor | ModelTensor[]> = {
  Concat: concat,
  Slice: slice,
  Split: split,
  Gather: gather,
  OneHot: oneHot,
};

/** An axis that entries are selected of, which must not be the batch. */
function entryAxis(use: Use, x: ModelTensor, axis: number): number {
  const counted = use.axis(axis, x.axes.length);
  return counted === x.batch ? use.refuse("works along the rows of a batch.") : counted;
}

/** The entries of a tensor at the positions of an axis. */
function select(use: Use, x: ModelTensor, axis: number, positions: readonly number[]): ModelTensor {
  const strides = stridesOf(x.axes);
  const axes = x.axes.with(axis, positions.length);
  use.checkSize(axes, x.form === "rows" ? "rows" : "constant");
  const indices = flatIndices(axes, (at, position) =>
    at === axis ? positions[position] * strides[at] : position * strides[at],
  );
  return folded(rearrange(use, x, axes, x.batch, indices));
}

/** A shape without the number of rows is a constant. */
const folded = (x: ModelTensor): ModelTensor =>
  x.form === "extents" ? extents(x.data, x.axes) : x;

/** Before operator set 10, starts, ends and axes are attributes; since, operands with steps. */
function slice(use: Use): ModelTensor {
  let x = use.operand(0);
  const isAttribute = use.operatorSet < 10;
  const numbers = (name: string, at: number) =>
    isAttribute ? use.numbers(name) : use.constants(at);
  const starts = numbers("starts", 1) ?? use.refuse("has no starts.");
  const ends = numbers("ends", 2) ?? use.refuse("has no ends.");
  const axes = numbers("axes", 3) ?? [...starts.keys()];
  const steps = (isAttribute ? undefined : use.constants(4)) ?? starts.map(() => 1);
  for (const [i, start] of starts.entries()) {
    const [axis, end, step] = [use.axis(axes[i], x.axes.length), ends[i], steps[i]];
    const isAll = start === 0 && step === 1 && end >= 2 ** 31 - 1;
    if (axis === x.batch && isAll) continue;
    const positions = sliced(use, x.axes[entryAxis(use, x, axis)], start, end, step);
    if (positions.length === 0) return use.refuse(`selects nothing of ${formatExtents(x)}.`);
    x = select(use, x, axis, positions);
  }
  return x;
}

/** The positions start, start + step, ... before end, as Python's slices of a list. */
function sliced(use: Use, length: number, start: number, end: number, step: number): number[] {
  if (!Number.isInteger(step) || step === 0) return use.refuse(`has the step ${step}.`);
  const [least, most] = step > 0 ? [0, length] : [-1, length - 1];
  const clamp = (at: number) => Math.min(Math.max(at < 0 ? at + length : at, least), most);
  const [first, last] = [clamp(start), clamp(end)];
  const count = Math.max(0, Math.ceil((last - first) / step));
  return Array.from({ length: count }, (_, i) => first + i * step);
}

/** Lengths are an attribute before operator set 13, and an operand since; without them, equal. */
function split(use: Use): ModelTensor[] {
  const x = use.operand(0);
  const axis = entryAxis(use, x, use.number("axis", 0));
  const length = x.axes[axis];
  const parts = use.node.outputs.length;
  const given = use.operatorSet < 13 ? use.numbers("split") : use.constants(1);
  const part = Math.ceil(length / parts);
  const lengths = given ?? use.node.outputs.map((_, i) => Math.min(part, length - i * part));
  const isWhole = lengths.every((n) => Number.isInteger(n) && n >= 1);
  if (lengths.length !== parts || !isWhole || lengths.reduce((a, b) => a + b, 0) !== length) {
    return use.refuse(`splits an axis of ${length} into ${lengths}.`);
  }
  let start = 0;
  return lengths.map((count) => {
    const positions = Array.from({ length: count }, (_, i) => start + i);
    start += count;
    return select(use, x, axis, positions);
  });
}

function gather(use: Use): ModelTensor {
  const x = use.operand(0);
  const indices = use.plain(use.operand(1));
  if (indices.form === "rows") return embedding(use, x, indices);
  const axis = entryAxis(use, x, use.number("axis", 0));
  const length = x.axes[axis];
  const positions = Array.from(indices.data, (index) => {
    const counted = index < 0 ? index + length : index;
    const isPosition = Number.isInteger(counted) && counted >= 0 && counted < length;
    return isPosition ? counted : use.refuse(`has the index ${index} of ${length} entries.`);
  });
  const selected = select(use, x, axis, positions);
  const axes = x.axes.toSpliced(axis, 1, ...indices.axes);
  const shift = (place: number) => (place > axis ? place + indices.axes.length - 1 : place);
  const batch = x.batch === undefined ? undefined : shift(x.batch);
  return { ...selected, axes, batch };
}

/** The rows of a constant table at an index in each row: [n, m], [batch] -> [batch, m] */
function embedding(use: Use, table: ModelTensor, index: RowTensor): ModelTensor {
  const isTable = table.form === "constant" && table.axes.length === 2;
  if (!isTable || use.number("axis", 0) !== 0 || entryCount(index.axes) !== 1) {
    return use.refuse(
      `selects from ${formatExtents(table)} at an index that depends on the observation; only rows of a constant table can be.`,
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
  if (index.form !== "rows" || entryCount(index.axes) !== 1 || !isLast) {
    return use.refuse("needs one index in each row.");
  }
  use.checkSize([depth], "rows");
  use.checkSize([depth, depth], "constant");
  const data = Array.from({ length: depth * depth }, (_, i) => (i % (depth + 1) === 0 ? on : off));
  return lookUp(use, constantTensor("float", [depth, depth], data), index, [...index.axes, depth]);
}

function concat(use: Use): ModelTensor {
  const tensors = use.all(1);
  const [first] = tensors;
  const axis = use.axis(use.number("axis", 0), first.axes.length);
  const rank = first.axes.length;
  const isSame = (axes: readonly number[]) =>
    axes.length === rank && axes.every((n, at) => at === axis || n === first.axes[at]);
  const batch = commonBatch(use, tensors, rank);
  if (batch === axis) return use.refuse("works along the rows of a batch.");
  if (!tensors.every(({ axes }) => isSame(axes))) {
    return use.refuse(`cannot join ${tensors.map(formatExtents).join(" and ")}.`);
  }
  const lengths = tensors.map(({ axes }) => axes[axis]);
  const axes = first.axes.with(
    axis,
    lengths.reduce((a, b) => a + b, 0),
  );
  const isRows = tensors.some(({ form }) => form === "rows");
  const size = use.checkSize(axes, isRows ? "rows" : "constant");
  // One after the other, then in the order of the joined axes.
  const strides = stridesOf(axes);
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
  return rearrange(use, joined(use, tensors, batch, size), axes, batch, order);
}

/** The entries of tensors one after the other. */
function joined(
  use: Use,
  tensors: readonly ModelTensor[],
  batch: number | undefined,
  size: number,
): ModelTensor {
  const [{ kind }] = tensors;
  const model = tensors.find((tensor) => tensor.form === "rows");
  if (!model) {
    const entries = tensors.flatMap((tensor) =>
      tensor.form === "rows" ? [] : Array.from<number | "batch">(tensor.data),
    );
    return { ...extents(entries, [size]), kind: kind as "int", batch };
  }
  const nodes = tensors.map((tensor) => {
    const part = use.plain(tensor);
    return part.form === "rows" ? part.node : constantRows(use, model.node, part.data);
  });
  const node = nodes.length === 1 ? nodes[0] : use.trace.concat(nodes, 1);
  return use.rows([size], batch, node, kind);
}

/** A constant for every row of a batch, [batch, n]: the product of x with zeros, plus the constant. */
export function constantRows(
  { trace }: Pick<Use, "trace">,
  x: Node,
  data: ArrayLike<number>,
): Node {
  const first = trace.slice(x, 1, 0, 1);
  const zeros = trace.constant(new Float64Array(data.length), [1, data.length]);
  return trace.add(trace.matmul(first, zeros), trace.constant(data, [data.length]));
}
