import { layerNormalization } from "../../../graph/layer-normalization.ts";
import type { Node } from "../../../graph/node.ts";
import type { Trace } from "../../../graph/trace.ts";
import { rearrange } from "../rearrange.ts";
import {
  type ConstantTensor,
  entryCount,
  formatExtents,
  type ModelTensor,
  type RowTensor,
  stridesOf,
} from "../tensor.ts";
import type { Use } from "../translation.ts";

/** A function of each row of x [rows, n], as [rows, 1]. */
type Reduction = (trace: Trace, x: Node, n: number) => Node;

const sum: Reduction = (trace, x) => trace.sum(x, 1);
const mean: Reduction = (trace, x, n) => trace.multiply(trace.sum(x, 1), 1 / n);
const maximum: Reduction = (trace, x) => trace.pick(x, trace.argMax(x));

/** ln sum e^x = m + ln sum e^(x - m), with m = max x */
const logSumExp: Reduction = (trace, x, n) => {
  const most = maximum(trace, x, n);
  return trace.add(most, trace.log(trace.sum(trace.exp(trace.subtract(x, most)), 1)));
};

/** Operators that combine the entries of a row. */
export const reductions: Record<string, (use: Use) => ModelTensor> = {
  ReduceSum: reduce(sum, 13),
  ReduceMean: reduce(mean, 18),
  ReduceMax: reduce(maximum, 18),
  ReduceMin: reduce((trace, x, n) => trace.negate(maximum(trace, trace.negate(x), n)), 18),
  ReduceSumSquare: reduce((trace, x) => trace.sum(trace.square(x), 1), 18),
  ReduceL2: reduce((trace, x) => trace.sqrt(trace.sum(trace.square(x), 1)), 18),
  ReduceLogSumExp: reduce(logSumExp, 18),
  ArgMax: argMax,
  Softmax: softmax((trace, x) => trace.exp(trace.logSoftmax(x))),
  LogSoftmax: softmax((trace, x) => trace.logSoftmax(x)),
  LayerNormalization: layer,
  RMSNormalization: rootMeanSquare,
  BatchNormalization: batchNormalization,
};

/** Axes are an attribute before an operator set, and an operand since. */
function reduce(reduction: Reduction, operandSince: number) {
  return (use: Use): ModelTensor => {
    const x = use.plain(use.operand(0));
    const rank = x.axes.length;
    const given = use.operatorSet < operandSince ? use.numbers("axes") : use.constants(1);
    const isEmpty = !given || given.length === 0;
    const byDefault = use.number("noop_with_empty_axes", 0) === 0 ? [...x.axes.keys()] : [];
    const axes = isEmpty ? byDefault : given.map((axis) => use.axis(axis, rank));
    return reduced(use, x, new Set(axes), use.number("keepdims", 1) !== 0, reduction);
  };
}

/** Reduces some axes, for each position of the others. */
function reduced(
  use: Use,
  x: ConstantTensor | RowTensor,
  over: ReadonlySet<number>,
  keeps: boolean,
  reduction: Reduction,
): ConstantTensor | RowTensor {
  if (x.batch !== undefined && over.has(x.batch)) {
    return use.refuse("combines the rows of a batch.");
  }
  const all = [...x.axes.keys()];
  const others = all.filter((axis) => !over.has(axis));
  const count = entryCount(all.filter((axis) => over.has(axis)).map((axis) => x.axes[axis]));
  const groups = entryCount(others.map((axis) => x.axes[axis]));
  const mostGroups = 64;
  if (x.form === "rows" && groups > mostGroups) {
    return use.refuse(
      `combines ${groups} groups of entries; at most ${mostGroups} are translated.`,
    );
  }
  // The other axes first.
  const order = [...others, ...all.filter((axis) => over.has(axis))];
  const strides = stridesOf(x.axes);
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
  const ordered = rearrange(use, x, [indices.length], undefined, indices);
  const kind = x.kind;
  return use.compute([ordered], { axes, batch, kind }, (trace, [rows]) => {
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

function argMax(use: Use): ModelTensor {
  const x = use.plain(use.operand(0));
  const axis = use.axis(use.number("axis", 0), x.axes.length);
  if (use.number("select_last_index", 0) !== 0) {
    return use.refuse("selects the last of equal entries; export without select_last_index.");
  }
  const keeps = use.number("keepdims", 1) !== 0;
  const index = reduced(use, x, new Set([axis]), keeps, (trace, rows) =>
    trace.cast(trace.argMax(rows), "float32"),
  );
  return { ...index, kind: "int" };
}

/** Refuses a function of axes that are not the whole row. */
function checkWholeRow(use: Use, x: ModelTensor, axes: readonly number[]): void {
  const isWhole = entryCount(axes) === entryCount(x.axes);
  if (!isWhole) use.refuse(`works on a part of ${formatExtents(x)}; policies have one row.`);
}

/** Of the last axis; before operator set 13, of all axes from one on. */
function softmax(apply: (trace: Trace, x: Node) => Node) {
  return (use: Use): ModelTensor => {
    const x = use.plain(use.operand(0));
    const isOld = use.operatorSet < 13;
    const axis = use.axis(use.number("axis", isOld ? 1 : -1), x.axes.length);
    const along = isOld ? x.axes.slice(axis) : [x.axes[axis]];
    const isBatch = x.batch !== undefined && (isOld ? x.batch >= axis : x.batch === axis);
    if (isBatch) return use.refuse("combines the rows of a batch.");
    checkWholeRow(use, x, along);
    return use.compute([x], { axes: x.axes, batch: x.batch }, (trace, [rows]) =>
      apply(trace, rows),
    );
  };
}

/** The row that is normalized, and its scale and offset. */
function normalized(use: Use) {
  const x = use.plain(use.operand(0));
  const axis = use.axis(use.number("axis", -1), x.axes.length);
  if (x.batch !== undefined && x.batch >= axis) return use.refuse("combines the rows of a batch.");
  checkWholeRow(use, x, x.axes.slice(axis));
  const n = entryCount(x.axes);
  const row = (at: number, byDefault: number) => {
    const data = use.constants(at) ?? [byDefault];
    const repeated = data.length === 1 ? new Array<number>(n).fill(data[0]) : data;
    return repeated.length === n
      ? repeated
      : use.refuse(`has ${repeated.length} factors for ${n} entries.`);
  };
  return { x, n, scale: row(1, 1), offset: row(2, 0), epsilon: use.number("epsilon", 1e-5) };
}

function layer(use: Use): ModelTensor {
  const { x, n, scale, offset, epsilon } = normalized(use);
  return use.compute([x], { axes: x.axes, batch: x.batch }, (trace, [rows]) =>
    layerNormalization(
      trace,
      n,
      rows,
      trace.constant(scale, [n]),
      trace.constant(offset, [n]),
      epsilon,
    ),
  );
}

/** x / sqrt(mean(x^2) + epsilon) scale */
function rootMeanSquare(use: Use): ModelTensor {
  const { x, n, scale, epsilon } = normalized(use);
  return use.compute([x], { axes: x.axes, batch: x.batch }, (trace, [rows]) => {
    const root = trace.sqrt(trace.add(mean(trace, trace.square(rows), n), epsilon));
    const precision = trace.divide(1, root);
    return trace.multiply(trace.multiply(rows, precision), trace.constant(scale, [n]));
  });
}

/** (x - mean) / sqrt(variance + epsilon) scale + offset, with the constants of training. */
function batchNormalization(use: Use): ModelTensor {
  const x = use.plain(use.operand(0));
  const n = entryCount(x.axes);
  if (use.number("training_mode", 0) !== 0) {
    return use.refuse("is in training mode; call eval() on the policy before exporting it.");
  }
  const [scale, offset, center, variance] = [1, 2, 3, 4].map((at) =>
    Array.from(use.constant(at).data),
  );
  if (x.batch === 1 || x.axes[1] !== n || scale.length !== n) {
    return use.refuse(`normalizes ${formatExtents(x)}; policies have vectors.`);
  }
  const epsilon = use.number("epsilon", 1e-5);
  const factor = scale.map((entry, i) => entry / Math.sqrt(variance[i] + epsilon));
  const shift = offset.map((entry, i) => entry - center[i] * factor[i]);
  return use.compute([x], { axes: x.axes, batch: x.batch }, (trace, [rows]) =>
    trace.add(trace.multiply(rows, trace.constant(factor, [n])), trace.constant(shift, [n])),
  );
}
