import type { Shape } from "./shape.ts";

/** The entries of a tensor: real numbers (float32 when run) or integers (int64). */
export type ElementType = "float32" | "int64";

/** The operation of a node, with all its arguments except tensors. */
export type Operation =
  | { kind: "input"; name: string }
  | { kind: "constant"; data: ArrayLike<number> }
  | { kind: "matmul"; transposeA: boolean; transposeB: boolean }
  | { kind: "add" | "subtract" | "multiply" | "divide" | "minimum" | "maximum" | "less" }
  | { kind: "negate" | "square" | "sqrt" | "exp" | "log" | "tanh" | "relu" | "softplus" }
  | { kind: "sigmoid" | "erf" | "abs" | "nonzero" | "stopGradient" }
  | { kind: "elu"; alpha: number }
  | { kind: "leakyRelu"; slope: number }
  | { kind: "clip"; low: number; high: number }
  | { kind: "concat"; axis: number }
  | { kind: "slice"; axis: number; start: number; end: number }
  | { kind: "reshape" | "expand"; shape: Shape }
  | { kind: "sum"; axis: number }
  | { kind: "mean" }
  | { kind: "logSumExp" | "logSoftmax" | "layerNormalization" | "rowMean" | "rowInverseDeviation" }
  | { kind: "gather" | "pick" | "argMax" | "argSort" }
  | { kind: "scatter"; columns: number }
  | { kind: "rowsWhere" }
  | { kind: "scatterRows"; rows: number }
  | { kind: "cast"; to: ElementType };

/** A tensor of a graph: an operation and the tensors it is applied to. Immutable. */
export interface Node {
  /**
   * Increases in the order of creation, so inputs have smaller ids than the nodes that use them.
   */
  readonly id: number;
  readonly operation: Operation;
  readonly inputs: readonly Node[];
  readonly shape: Shape;
  readonly type: ElementType;
}

/**
 * All nodes that the given ones depend on, including themselves, inputs before their users.
 *
 * @param isLeaf returns true for nodes whose inputs are not followed
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
