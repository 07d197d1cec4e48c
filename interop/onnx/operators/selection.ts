import { rowMajor } from "../../numbers/strides.ts";
import type { OperatorCall } from "../operator-call.ts";
import { flatIndices, rearrange } from "../rearrange.ts";
import { extents, formatExtents, type ModelTensor } from "../tensor.ts";
import { embedding } from "./lookup.ts";

/** Operators that select entries at constant places. */
export const selection: Record<string, (call: OperatorCall) => ModelTensor | ModelTensor[]> = {
  Slice: slice,
  Split: split,
  Gather: gather,
};

/** An axis whose entries are selected, which must not be the batch. */
function entryAxis(call: OperatorCall, x: ModelTensor, axis: number): number {
  const counted = call.axis(axis, x.axes.length);
  return counted === x.batch ? call.refuse("works along the rows of a batch") : counted;
}

/** The entries of a tensor at the positions of an axis. */
function select(
  call: OperatorCall,
  x: ModelTensor,
  axis: number,
  positions: readonly number[],
): ModelTensor {
  const strides = rowMajor(x.axes);
  const axes = x.axes.with(axis, positions.length);
  call.checkSize(axes, x.form === "rows" ? "rows" : "constant");
  const indices = flatIndices(axes, (at, position) =>
    at === axis ? positions[position] * strides[at] : position * strides[at],
  );
  return folded(rearrange(call, x, axes, x.batch, indices));
}

/** A shape without the number of rows is a constant. */
const folded = (x: ModelTensor): ModelTensor =>
  x.form === "extents" ? extents(x.data, x.axes) : x;

/** Before operator set 10, starts, ends and axes are attributes; since, operands with steps. */
function slice(call: OperatorCall): ModelTensor {
  let x = call.operand(0);
  const isAttribute = call.operatorSet < 10;
  const numbers = (name: string, at: number) =>
    isAttribute ? call.numbers(name) : call.constants(at);
  const starts = numbers("starts", 1) ?? call.refuse("has no starts");
  const ends = numbers("ends", 2) ?? call.refuse("has no ends");
  const axes = numbers("axes", 3) ?? [...starts.keys()];
  const steps = (isAttribute ? undefined : call.constants(4)) ?? starts.map(() => 1);
  for (const [i, start] of starts.entries()) {
    const [axis, end, step] = [call.axis(axes[i], x.axes.length), ends[i], steps[i]];
    const isAll = start === 0 && step === 1 && end >= 2 ** 31 - 1;
    if (axis === x.batch && isAll) continue;
    const positions = sliced(call, x.axes[entryAxis(call, x, axis)], start, end, step);
    if (positions.length === 0) return call.refuse(`selects nothing of ${formatExtents(x)}`);
    x = select(call, x, axis, positions);
  }
  return x;
}

/** The positions start, start + step, ... before end, as Python's slices of a list. */
function sliced(
  call: OperatorCall,
  length: number,
  start: number,
  end: number,
  step: number,
): number[] {
  if (!Number.isInteger(step) || step === 0) return call.refuse(`has the step ${step}`);
  const [least, most] = step > 0 ? [0, length] : [-1, length - 1];
  const clamp = (at: number) => Math.min(Math.max(at < 0 ? at + length : at, least), most);
  const [first, last] = [clamp(start), clamp(end)];
  const count = Math.max(0, Math.ceil((last - first) / step));
  return Array.from({ length: count }, (_, i) => first + i * step);
}

/** Lengths are an attribute before operator set 13, and an operand since; without them, equal. */
function split(call: OperatorCall): ModelTensor[] {
  const x = call.operand(0);
  const axis = entryAxis(call, x, call.number("axis", 0));
  const length = x.axes[axis];
  const parts = call.node.outputs.length;
  const given = call.operatorSet < 13 ? call.numbers("split") : call.constants(1);
  const part = Math.ceil(length / parts);
  const lengths = given ?? call.node.outputs.map((_, i) => Math.min(part, length - i * part));
  const isWhole = lengths.every((n) => Number.isInteger(n) && n >= 1);
  if (lengths.length !== parts || !isWhole || lengths.reduce((a, b) => a + b, 0) !== length) {
    return call.refuse(`splits an axis of ${length} into ${lengths}`);
  }
  let start = 0;
  return lengths.map((count) => {
    const positions = Array.from({ length: count }, (_, i) => start + i);
    start += count;
    return select(call, x, axis, positions);
  });
}

function gather(call: OperatorCall): ModelTensor {
  const x = call.operand(0);
  const indices = call.plain(call.operand(1));
  if (indices.form === "rows") return embedding(call, x, indices);
  const axis = entryAxis(call, x, call.number("axis", 0));
  const length = x.axes[axis];
  const positions = Array.from(indices.data, (index) => {
    const counted = index < 0 ? index + length : index;
    const isPosition = Number.isInteger(counted) && counted >= 0 && counted < length;
    return isPosition ? counted : call.refuse(`has the index ${index} of ${length} entries`);
  });
  const selected = select(call, x, axis, positions);
  const axes = x.axes.toSpliced(axis, 1, ...indices.axes);
  const shift = (place: number) => (place > axis ? place + indices.axes.length - 1 : place);
  const batch = x.batch === undefined ? undefined : shift(x.batch);
  return { ...selected, axes, batch };
}
