import type { Node } from "../../../graph/node.ts";
import type { Trace } from "../../../graph/trace.ts";
import { elementCount, rowMajor } from "../../numbers/strides.ts";
import type { OperatorCall } from "../operator-call.ts";
import { rearrange } from "../rearrange.ts";
import type { ConstantTensor, ModelTensor, RowTensor } from "../tensor.ts";

/** A function of each row of x [rows, n], as [rows, 1]. */
type Reduction = (trace: Trace, x: Node, n: number) => Node;

const sum: Reduction = (trace, x) => trace.sum(x, 1);
/** The mean of each row of x [rows, n], as [rows, 1]. */
export const rowMean: Reduction = (trace, x, n) => trace.multiply(trace.sum(x, 1), 1 / n);
const maximum: Reduction = (trace, x) => trace.pick(x, trace.argMax(x));

/** ln sum e^x = m + ln sum e^(x - m), with m = max x */
const logSumExp: Reduction = (trace, x, n) => {
  const most = maximum(trace, x, n);
  return trace.add(most, trace.log(trace.sum(trace.exp(trace.subtract(x, most)), 1)));
};

/** Operators that make one entry of several. */
export const reductions: Record<string, (call: OperatorCall) => ModelTensor> = {
  ReduceSum: reduce(sum, 13),
  ReduceMean: reduce(rowMean, 18),
  ReduceMax: reduce(maximum, 18),
  ReduceMin: reduce((trace, x, n) => trace.negate(maximum(trace, trace.negate(x), n)), 18),
  ReduceSumSquare: reduce((trace, x) => trace.sum(trace.square(x), 1), 18),
  ReduceL2: reduce((trace, x) => trace.sqrt(trace.sum(trace.square(x), 1)), 18),
  ReduceLogSumExp: reduce(logSumExp, 18),
  ArgMax: argMax,
};

/** Axes are an attribute before an operator set, and an operand since. */
function reduce(reduction: Reduction, operandSince: number) {
  return (call: OperatorCall): ModelTensor => {
    const x = call.plain(call.operand(0));
    const rank = x.axes.length;
    const given = call.operatorSet < operandSince ? call.numbers("axes") : call.constants(1);
    const isEmpty = !given || given.length === 0;
    const byDefault = call.number("noop_with_empty_axes", 0) === 0 ? [...x.axes.keys()] : [];
    const axes = isEmpty ? byDefault : given.map((axis) => call.axis(axis, rank));
    return reduced(call, x, new Set(axes), call.number("keepdims", 1) !== 0, reduction);
  };
}

/** Reduces some axes, for each position of the others. */
function reduced(
  call: OperatorCall,
  x: ConstantTensor | RowTensor,
  over: ReadonlySet<number>,
  keeps: boolean,
  reduction: Reduction,
): ConstantTensor | RowTensor {
  if (x.batch !== undefined && over.has(x.batch)) {
    return call.refuse("combines the rows of a batch");
  }
  const all = [...x.axes.keys()];
  const others = all.filter((axis) => !over.has(axis));
  const count = elementCount(all.filter((axis) => over.has(axis)).map((axis) => x.axes[axis]));
  const groups = elementCount(others.map((axis) => x.axes[axis]));
  const mostGroups = 64;
  if (x.form === "rows" && groups > mostGroups) {
    return call.refuse(
      `combines ${groups} groups of entries: at most ${mostGroups} are translated`,
    );
  }
  // The other axes first.
  const order = [...others, ...all.filter((axis) => over.has(axis))];
  const strides = rowMajor(x.axes);
  let indices = [0];
  for (const axis of order) {
    indices = indices.flatMap((index) =>
      Array.from({ length: x.axes[axis] }, (_, position) => index + position * strides[axis]),
    );
  }
  const axes = keeps
    ? x.axes.map((length, axis) => (over.has(axis) ? 1 : length))
    : others.map((axis) => x.axes[axis]);
  const isMoved = x.batch !== undefined && !keeps;
  const batch = isMoved ? others.indexOf(x.batch ?? 0) : x.batch;
  const ordered = rearrange(call, x, [indices.length], undefined, indices);
  const kind = x.kind;
  return call.compute([ordered], { axes, batch, kind }, (trace, [rows]) => {
    if (groups === 1) return reduction(trace, rows, count);
    if (x.form === "constant") {
      // Groups are rows of a constant.
      const sums = reduction(trace, trace.reshape(rows, [groups, count]), count);
      return trace.reshape(sums, [1, groups]);
    }
    const parts = Array.from({ length: groups }, (_, i) =>
      reduction(trace, trace.slice(rows, 1, i * count, (i + 1) * count), count),
    );
    return trace.concat(parts, 1);
  });
}

function argMax(call: OperatorCall): ModelTensor {
  const x = call.plain(call.operand(0));
  const axis = call.axis(call.number("axis", 0), x.axes.length);
  if (call.number("select_last_index", 0) !== 0) {
    return call.refuse("selects the last of equal entries: export without select_last_index");
  }
  const keeps = call.number("keepdims", 1) !== 0;
  const index = reduced(call, x, new Set([axis]), keeps, (trace, rows) =>
    trace.cast(trace.argMax(rows), "float32"),
  );
  return { ...index, kind: "int" };
}
