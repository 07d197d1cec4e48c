import type { Node } from "../../../graph/node.ts";
import type { Trace } from "../../../graph/trace.ts";
import { elementCount } from "../../numbers/strides.ts";
import type { ElementKind } from "../element-type.ts";
import { commonBatch, type OperatorCall } from "../operator-call.ts";
import { broadcastTo } from "../rearrange.ts";
import { type ConstantTensor, formatExtents, type RowTensor } from "../tensor.ts";

/** Applies an operation to entries that correspond, after broadcasting as in NumPy. */
export function elementwise(
  call: OperatorCall,
  tensors: readonly (ConstantTensor | RowTensor)[],
  apply: (trace: Trace, nodes: Node[]) => Node,
  kind: ElementKind = tensors[0].kind,
): ConstantTensor | RowTensor {
  const rank = Math.max(...tensors.map(({ axes }) => axes.length));
  const batch = commonBatch(call, tensors, rank);
  const axes = Array.from({ length: rank }, (_, axis) => {
    const lengths = tensors.map((tensor) => tensor.axes[axis - rank + tensor.axes.length] ?? 1);
    const length = Math.max(...lengths);
    // A constant of several rows has rows of its own, and a batch has any number.
    const isOwnRows = axis === batch && length > 1;
    if (isOwnRows || lengths.some((other) => other !== 1 && other !== length)) {
      call.refuse(`cannot join ${tensors.map(formatExtents).join(" and ")}`);
    }
    return length;
  });
  const entries = elementCount(axes);
  const aligned = tensors.map((tensor) => {
    const own = elementCount(tensor.axes);
    return own === 1 || own === entries ? tensor : broadcastTo(call, tensor, axes, batch);
  });
  return call.compute(aligned, { axes, batch, kind }, apply);
}

/** The operands, at least so many, none of which is a shape computed from the number of rows. */
export const plainOperands = (call: OperatorCall, least: number) =>
  call.all(least).map((tensor) => call.plain(tensor));

type Unary = (trace: Trace, x: Node, call: OperatorCall) => Node;
type Binary = (trace: Trace, a: Node, b: Node) => Node;

export const unary =
  (apply: Unary) =>
  (call: OperatorCall): RowTensor | ConstantTensor =>
    elementwise(call, [call.plain(call.operand(0))], (trace, [x]) => apply(trace, x, call));

export const binary =
  (apply: Binary, kind?: ElementKind) =>
  (call: OperatorCall): RowTensor | ConstantTensor => {
    return elementwise(
      call,
      plainOperands(call, 2).slice(0, 2),
      (trace, [a, b]) => apply(trace, a, b),
      kind,
    );
  };

/** Applies an operation of two operands to any number of them, from the left. */
export const variadic =
  (apply: Binary) =>
  (call: OperatorCall): RowTensor | ConstantTensor =>
    elementwise(call, plainOperands(call, 1), (trace, nodes) =>
      nodes.reduce((left, right) => apply(trace, left, right)),
    );
