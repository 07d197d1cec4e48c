import { type Node, reachable } from "./node.ts";
import { Trace } from "./trace.ts";

/**
 * Copies a computation to a new trace, with some of its nodes replaced. Nodes that only replaced
 * nodes depend on are left out.
 *
 * @param results of the computation
 * @param replacement the node in the new trace that replaces a node; undefined to copy it
 * @returns the results in the new trace
 */
export function substitute(
  results: readonly Node[],
  replacement: (trace: Trace, node: Node) => Node | undefined,
): Node[] {
  const trace = new Trace();
  const copies = new Map<Node, Node>();
  const isReplaced = (node: Node) => {
    const other = replacement(trace, node);
    if (other) copies.set(node, other);
    return other !== undefined;
  };
  const copyOf = (node: Node) => {
    const copy = copies.get(node);
    if (!copy) throw new Error(`node ${node.id} is used before it is recorded`);
    return copy;
  };
  for (const node of reachable(results, isReplaced)) {
    if (!copies.has(node)) copies.set(node, trace.repeat(node, node.inputs.map(copyOf)));
  }
  return results.map(copyOf);
}
