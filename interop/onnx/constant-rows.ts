import type { Node } from "../../graph/node.ts";
import type { Trace } from "../../graph/trace.ts";

/** A constant for every row of a batch, [batch, n]: the product of x with zeros, plus the constant. */
export function constantRows(trace: Trace, x: Node, data: ArrayLike<number>): Node {
  const first = trace.slice(x, 1, 0, 1);
  const zeros = trace.constant(new Float64Array(data.length), [1, data.length]);
  return trace.add(trace.matmul(first, zeros), trace.constant(data, [data.length]));
}
