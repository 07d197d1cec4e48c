import type { Node } from "../node.ts";

/** A matrix product and the row that is added to it, which ONNX's Gemm computes in one go. */
export interface BiasedProduct {
  product: Node;
  bias: Node;
}

/**
 * The additions of a graph that a Gemm computes together with the product that they are applied to:
 * x W + b, where nothing else uses x W. ONNX Runtime then takes a ReLU behind it in as well.
 *
 * @param nodes of the graph
 * @param outputs of the graph, which are used outside
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
    if (product.operation.kind !== "matmul" || !isRow || uses.get(product) !== 1) continue;
    found.set(node, { product, bias });
  }
  return found;
}
