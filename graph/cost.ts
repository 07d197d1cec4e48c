import { type Node, reachable } from "./node.ts";

/** The additions and multiplications of a matrix product of static shape; 0 of other nodes. */
export function operationsOfProduct({ operation, inputs: [left], shape }: Node): number {
  if (operation.kind !== "matmul") return 0;
  const inner = left.shape.at(operation.transposeA ? -2 : -1);
  return 2 * Number(inner) * shape.reduce<number>((size, length) => size * Number(length), 1);
}

/** The additions and multiplications of all matrix products that nodes depend on. */
export function operationsOf(nodes: readonly Node[]): number {
  return reachable(nodes).reduce((sum, node) => sum + operationsOfProduct(node), 0);
}

/** The additions and multiplications of the largest matrix product that nodes depend on. */
export function largestProduct(nodes: readonly Node[]): number {
  return Math.max(0, ...reachable(nodes).map(operationsOfProduct));
}
