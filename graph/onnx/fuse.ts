import type { Node } from "../node.ts";

/** A matrix product and the row added to it, which ONNX's Gemm computes in one operation. */
export interface BiasedProduct {
  product: Node;
  bias: Node;
}

/**
 * Finds the additions that Gemm can compute together with a matrix product: x W + b, if nothing
 * else uses x W. ONNX Runtime then fuses a following ReLU as well.
 *
 * @param nodes of the graph
 * @param outputs of the graph, which are used outside it
 */
export function biasedProducts(
  nodes: readonly Node[],
  outputs: readonly Node[],
): Map<Node, BiasedProduct> {
  const uses = new Map<Node, number>();
  for (const used of [...nodes.flatMap((node) => node.inputs), ...outputs]) {
    uses.set(used, (uses.get(used) ?? 0) + 1);
  }
  const found = new Map<Node, BiasedProduct>();
  for (const node of nodes) {
    if (node.operation.kind !== "add") continue;
    const [product, bias] = node.inputs;
    const isRow = bias.shape.length === 1 && bias.shape[0] === product.shape.at(-1);
    const isMatrix = product.operation.kind === "matmul" && product.shape.length === 2;
    if (!isMatrix || !isRow || uses.get(product) !== 1) continue;
    found.set(node, { product, bias });
  }
  return found;
}
