import type { Shape } from "./shape.ts";

/** The entries of a tensor: real numbers (float32 when run), or whole numbers (int64). */
export type ElementType = "float32" | "int64";

/** What a node computes from its inputs; everything but the inputs themselves. */
export type Operation =
  | { kind: "input"; name: string }
  | { kind: "constant"; data: ArrayLike<number> }
  | { kind: "matmul"; transposeA: boolean; transposeB: boolean }
  | { kind: "add" | "subtract" | "multiply" | "divide" | "minimum" | "less" }
  | { kind: "negate" | "square" | "sqrt" | "exp" | "log" | "tanh" | "relu" | "softplus" }
  | { kind: "sigmoid" | "nonzero" | "stopGradient" }
  | { kind: "clip"; low: number; high: number }
  | { kind: "concat"; axis: number }
  | { kind: "slice"; axis: number; start: number; end: number }
  | { kind: "reshape" | "expand"; shape: Shape }
  | { kind: "sum"; axis: number }
  | { kind: "mean" }
  | { kind: "gather" | "pick" | "logSoftmax" | "argMax" };

/** One tensor of a graph: an operation and the tensors it is applied to. Never changed once made. */
export interface Node {
  /** Rises in the order of creation, so that inputs have smaller ids than what uses them. */
  readonly id: number;
  readonly operation: Operation;
  readonly inputs: readonly Node[];
  readonly shape: Shape;
  readonly type: ElementType;
}

/**
 * All nodes that the given ones depend on, themselves included, inputs before their users.
 *
 * @param isLeaf whether not to look at what a node depends on
 */
export function reachable(
  outputs: Iterable<Node>,
  isLeaf: (node: Node) => boolean = () => false,
): Node[] {
  const found = new Set<Node>();
  const pending = [...outputs];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    if (!isLeaf(node)) pending.push(...node.inputs);
  }
  return [...found].sort((a, b) => a.id - b.id);
}
