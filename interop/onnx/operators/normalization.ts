import { layerNormalization } from "../../../graph/layer-normalization.ts";
import type { Node } from "../../../graph/node.ts";
import type { Trace } from "../../../graph/trace.ts";
import { elementCount } from "../../numbers/strides.ts";
import type { OperatorCall } from "../operator-call.ts";
import { formatExtents, type ModelTensor } from "../tensor.ts";
import { rowMean } from "./reduction.ts";

/** Operators that normalize a row, and those of stored statistics. */
export const normalizations: Record<string, (call: OperatorCall) => ModelTensor> = {
  Softmax: softmax((trace, x) => trace.exp(trace.logSoftmax(x))),
  LogSoftmax: softmax((trace, x) => trace.logSoftmax(x)),
  LayerNormalization: layer,
  RMSNormalization: rootMeanSquare,
  BatchNormalization: batchNormalization,
};

/** Refuses a function of axes that are not the whole row. */
function checkWholeRow(call: OperatorCall, x: ModelTensor, axes: readonly number[]): void {
  const isWhole = elementCount(axes) === elementCount(x.axes);
  if (!isWhole) call.refuse(`works on a part of ${formatExtents(x)}: policies have one row`);
}

/** Of the last axis; before operator set 13, of all axes from one on. */
function softmax(apply: (trace: Trace, x: Node) => Node) {
  return (call: OperatorCall): ModelTensor => {
    const x = call.plain(call.operand(0));
    const isOld = call.operatorSet < 13;
    const axis = call.axis(call.number("axis", isOld ? 1 : -1), x.axes.length);
    const along = isOld ? x.axes.slice(axis) : [x.axes[axis]];
    const isBatch = x.batch !== undefined && (isOld ? x.batch >= axis : x.batch === axis);
    if (isBatch) return call.refuse("combines the rows of a batch");
    checkWholeRow(call, x, along);
    return call.compute([x], { axes: x.axes, batch: x.batch }, (trace, [rows]) =>
      apply(trace, rows),
    );
  };
}

/** The row that is normalized, and its scale and offset. */
function normalized(call: OperatorCall) {
  const x = call.plain(call.operand(0));
  const axis = call.axis(call.number("axis", -1), x.axes.length);
  if (x.batch !== undefined && x.batch >= axis) return call.refuse("combines the rows of a batch");
  checkWholeRow(call, x, x.axes.slice(axis));
  const n = elementCount(x.axes);
  const row = (at: number, byDefault: number) => {
    const data = call.constants(at) ?? [byDefault];
    const repeated = data.length === 1 ? new Array<number>(n).fill(data[0]) : data;
    return repeated.length === n
      ? repeated
      : call.refuse(`has ${repeated.length} factors for ${n} entries`);
  };
  return { x, n, scale: row(1, 1), offset: row(2, 0), epsilon: call.number("epsilon", 1e-5) };
}

function layer(call: OperatorCall): ModelTensor {
  const { x, n, scale, offset, epsilon } = normalized(call);
  return call.compute([x], { axes: x.axes, batch: x.batch }, (trace, [rows]) =>
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
function rootMeanSquare(call: OperatorCall): ModelTensor {
  const { x, n, scale, epsilon } = normalized(call);
  return call.compute([x], { axes: x.axes, batch: x.batch }, (trace, [rows]) => {
    const root = trace.sqrt(trace.add(rowMean(trace, trace.square(rows), n), epsilon));
    const precision = trace.divide(1, root);
    return trace.multiply(trace.multiply(rows, precision), trace.constant(scale, [n]));
  });
}

/** (x - mean) / sqrt(variance + epsilon) scale + offset, with the constants of training. */
function batchNormalization(call: OperatorCall): ModelTensor {
  const x = call.plain(call.operand(0));
  const n = elementCount(x.axes);
  if (call.number("training_mode", 0) !== 0) {
    return call.refuse("is in training mode: call eval() on the policy before exporting it");
  }
  const [scale, offset, center, variance] = [1, 2, 3, 4].map((at) =>
    Array.from(call.constant(at).data),
  );
  if (x.batch === 1 || x.axes[1] !== n || scale.length !== n) {
    return call.refuse(`normalizes ${formatExtents(x)}: policies have vectors`);
  }
  const epsilon = call.number("epsilon", 1e-5);
  const factor = scale.map((entry, i) => entry / Math.sqrt(variance[i] + epsilon));
  const shift = offset.map((entry, i) => entry - center[i] * factor[i]);
  return call.compute([x], { axes: x.axes, batch: x.batch }, (trace, [rows]) =>
    trace.add(trace.multiply(rows, trace.constant(factor, [n])), trace.constant(shift, [n])),
  );
}
