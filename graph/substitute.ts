import { type Node, reachable } from "./node.ts";
import { Trace } from "./trace.ts";

/**
 * Records a computation anew, with some of its nodes replaced.
 *
 * @param results of the computation
 * @param replacement what stands for a node in the new trace, where it is to be replaced; whatever
 *   only replaced nodes depend on is left out
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
