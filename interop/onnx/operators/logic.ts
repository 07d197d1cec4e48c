import type { Node } from "../../../graph/node.ts";
import type { Trace } from "../../../graph/trace.ts";
import { less } from "../../networks/activation-functions.ts";
import type { OperatorCall } from "../operator-call.ts";
import { type Extent, extents, type ModelTensor } from "../tensor.ts";
import { binary, elementwise, plainOperands, unary } from "./elementwise.ts";

const not = (trace: Trace, x: Node) => trace.subtract(1, x);

/** Comparisons give 1 for true and 0 for false. */
export const logic: Record<string, (call: OperatorCall) => ModelTensor> = {
  Less: binary(less, "bool"),
  Greater: binary((trace, a, b) => less(trace, b, a), "bool"),
  LessOrEqual: binary((trace, a, b) => not(trace, less(trace, b, a)), "bool"),
  GreaterOrEqual: binary((trace, a, b) => not(trace, less(trace, a, b)), "bool"),
  Equal: equal,
  Not: unary(not),
  And: binary((trace, a, b) => trace.multiply(a, b)),
  Or: binary((trace, a, b) => trace.maximum(a, b)),
  Sign: unary((trace, x) => {
    const zero = trace.constant([0], []);
    return trace.subtract(less(trace, zero, x), less(trace, x, zero));
  }),
  Where: where,
};

/** Of a shape with the number of rows in it, an entry differs from every number. */
function equal(call: OperatorCall): ModelTensor {
  const [a, b] = call.all(2);
  if (a.form === "extents" || b.form === "extents") {
    const [left, right] = [call.extents(0), call.extents(1)];
    const longest = left.length >= right.length ? left : right;
    const data = longest.map((_, i) => Number(entryAt(left, i) === entryAt(right, i)));
    return { form: "constant", kind: "bool", axes: [data.length], batch: undefined, data };
  }
  return binary(
    (trace, x, y) => not(trace, trace.maximum(less(trace, x, y), less(trace, y, x))),
    "bool",
  )(call);
}

/** An entry of a list that repeats if it has one. */
const entryAt = (list: readonly Extent[], at: number) => list[list.length === 1 ? 0 : at];

/** condition a + (1 - condition) b; a constant condition selects entries. */
function where(call: OperatorCall): ModelTensor {
  const [condition, a, b] = call.all(3);
  if (a.form === "extents" || b.form === "extents") {
    const conditions = Array.from(call.constant(0).data);
    const [yes, no] = [call.extents(1), call.extents(2)];
    return extents(conditions.map((is, i) => entryAt(is ? yes : no, i)));
  }
  const [, yes, no] = plainOperands(call, 3);
  return elementwise(
    call,
    [call.plain(condition), yes, no],
    (trace, [mask, x, y]) =>
      trace.add(trace.multiply(mask, x), trace.multiply(not(trace, mask), y)),
    yes.kind,
  );
}
