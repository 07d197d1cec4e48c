import { compute, type Value } from "./kernels.ts";
import { type Node, reachable } from "./node.ts";
import { type Shape, ShapeError, sizeOf } from "./shape.ts";

/**
 * Evaluates nodes in float64, one plain loop per operation: the reference for faster and less exact
 * ways of running the same graph.
 *
 * @param feeds the values of the inputs by name; they determine the lengths of symbolic axes
 */
export function evaluate(outputs: readonly Node[], feeds: Record<string, Value>): Value[] {
  const lengths = new Map<string, number>();
  const resolve = (shape: Shape) =>
    shape.map((dimension) => {
      if (typeof dimension === "number") return dimension;
      const length = lengths.get(dimension);
      if (length === undefined) {
        throw new ShapeError("evaluate", [shape], `no input gives "${dimension}" a length`);
      }
      return length;
    });

  const values = new Map<Node, Value>();
  const nodes = reachable(outputs);
  for (const node of nodes) {
    const feed = node.operation.kind === "input" ? feeds[node.operation.name] : undefined;
    if (!feed) continue;
    node.shape.forEach((dimension, axis) => {
      if (typeof dimension === "string") lengths.set(dimension, feed.shape[axis]);
    });
    if (
      resolve(node.shape).join() !== feed.shape.join() ||
      feed.data.length !== sizeOf(feed.shape)
    ) {
      throw new ShapeError(
        "evaluate",
        [node.shape, feed.shape],
        "the value does not fit its input",
      );
    }
    values.set(node, feed);
  }
  const computed = (node: Node): Value => {
    const value = values.get(node);
    if (!value) throw new Error(`node ${node.id} is used before it is computed`);
    return value;
  };
  for (const node of nodes) {
    if (values.has(node)) continue;
    const inputs = node.inputs.map(computed);
    if (node.operation.kind === "rowsWhere") {
      const count = Array.from(inputs[0].data).filter((entry) => entry !== 0).length;
      lengths.set(String(node.shape[0]), count);
    }
    const shape = resolve(node.shape);
    values.set(node, { data: compute(node, inputs, shape), shape });
  }
  return outputs.map(computed);
}
