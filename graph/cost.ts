import { type Node, reachable } from "./node.ts";

/** The additions and multiplications of a matrix product of static shape; 0 of other nodes. */
export function operationsOfProduct({ operation, inputs: [left], shape }: Node): number {
  if (operation.kind !== "matmul") return 0;
  const inner = left.shape[operation.transposeA ? 0 : 1];
  return 2 * Number(shape[0]) * Number(shape[1]) * Number(inner);
}

/** The additions and multiplications of all matrix products that nodes depend on. */
export function operationsOf(nodes: readonly Node[]): number {
  return reachable(nodes).reduce((sum, node) => sum + operationsOfProduct(node), 0);
}

/** The additions and multiplications of the largest matrix product that nodes depend on. */
export function largestProduct(nodes: readonly Node[]): number {
  return Math.max(0, ...reachable(nodes).map(operationsOfProduct));
}
