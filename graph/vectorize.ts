import { type Node, reachable } from "./node.ts";
import { type Shape, ShapeError, sameShape, sizeOf } from "./shape.ts";
import { Trace } from "./trace.ts";

/** A tensor in the new graph: of all copies, with an axis of copies in front, or the same for each. */
interface Copied {
  readonly node: Node;
  readonly isStacked: boolean;
}

/** Builds the operations of many copies of a graph as operations on stacks of their tensors. */
class Stacking {
  readonly trace = new Trace();
  private readonly count: number;

  constructor(count: number) {
    this.count = count;
  }

  /** A tensor of all copies with so many axes for each, those in front of length 1. */
  private aligned({ node, isStacked }: Copied, rank: number): Node {
    const missing = rank + 1 - node.shape.length;
    if (!isStacked || missing === 0) return node;
    const [count, ...shape] = node.shape;
    return this.trace.reshape(node, [count, ...Array<number>(missing).fill(1), ...shape]);
  }

  /** A stack of as many equal tensors as there are copies, for a tensor that they share. */
  stacked({ node, isStacked }: Copied): Node {
    if (isStacked) return node;
    const one = this.trace.reshape(node, [1, ...node.shape]);
    return this.trace.expand(one, [this.count, ...node.shape]);
  }

  /** All copies one below the other: their axis is merged with the first of each. */
  private below(copied: Copied): Node {
    return this.merged(this.stacked(copied));
  }

  /**
   * Merges the first two axes. What was merged before is taken as it was, and casts come last: not
   * every device reshapes integers.
   */
  private merged(node: Node): Node {
    const { trace } = this;
    const { operation, inputs } = node;
    const [count, first, ...rest] = node.shape;
    const shape = [sizeOf([count, first]), ...rest];
    if (operation.kind === "cast") return trace.cast(this.merged(inputs[0]), operation.to);
    if (operation.kind === "reshape" && sameShape(inputs[0].shape, shape)) return inputs[0];
    return trace.reshape(node, shape);
  }

  /** The operation of a node on tensors of which at least one is stacked, as a stack of results. */
  apply(node: Node, inputs: readonly Copied[]): Node {
    const { trace, count } = this;
    const { operation } = node;
    const shape: Shape = [count, ...node.shape];
    const rows = () => inputs.map((input) => this.below(input));
    switch (operation.kind) {
      case "matmul":
        return this.product(node, operation, inputs);
      case "concat":
        return trace.concat(
          inputs.map((input) => this.stacked(input)),
          operation.axis + 1,
        );
      case "slice":
        return trace.slice(inputs[0].node, operation.axis + 1, operation.start, operation.end);
      case "reshape":
        return trace.reshape(inputs[0].node, shape);
      case "expand":
        return trace.expand(this.aligned(inputs[0], node.shape.length), shape);
      case "sum":
        return trace.sum(inputs[0].node, operation.axis + 1);
      case "mean": {
        const size = sizeOf(node.inputs[0].shape);
        const flat = trace.reshape(inputs[0].node, [count, size]);
        return trace.reshape(trace.divide(trace.sum(flat, 1), size), shape);
      }
      case "logSumExp":
        return trace.reshape(trace.logSumExp(rows()[0]), shape);
      case "logSoftmax":
        return trace.reshape(trace.logSoftmax(rows()[0]), shape);
      case "layerNormalization": {
        const [x, ...others] = inputs;
        const rest = others.map((row) => this.aligned(row, node.shape.length));
        return trace.repeat({ ...node, shape }, [this.stacked(x), ...rest]);
      }
      case "rowMean":
      case "rowInverseDeviation":
        return trace.repeat(
          { ...node, shape },
          inputs.map((input) => this.stacked(input)),
        );
      case "argMax":
        return trace.reshape(trace.argMax(rows()[0]), shape);
      case "argSort":
        return trace.reshape(trace.argSort(rows()[0]), shape);
      case "pick": {
        const [x, indices] = rows();
        return trace.reshape(trace.pick(x, indices), shape);
      }
      case "scatter": {
        const [x, indices] = rows();
        return trace.reshape(trace.scatter(x, indices, operation.columns), shape);
      }
      case "gather":
        return trace.reshape(this.gathered(inputs), shape);
      case "rowsWhere":
      case "scatterRows":
        throw new ShapeError(operation.kind, [node.shape], "has other lengths in other copies");
      default:
        return trace.repeat(
          { ...node, shape },
          inputs.map((input) => this.aligned(input, node.shape.length)),
        );
    }
  }

  private product(
    node: Node,
    transposed: { transposeA: boolean; transposeB: boolean },
    inputs: readonly Copied[],
  ): Node {
    const { trace, count } = this;
    const [a, b] = inputs;
    const shape = [count, ...node.shape];
    if (node.shape.length > 2) {
      return trace.reshape(trace.matmul(this.below(a), this.below(b), transposed), shape);
    }
    if (!b.isStacked && !transposed.transposeA) {
      // One product of all rows, which is faster than one for each copy.
      return trace.reshape(trace.matmul(this.below(a), b.node, transposed), shape);
    }
    return trace.matmul(this.stacked(a), this.stacked(b), transposed);
  }

  /** The rows of all copies' tables, each at its own indices, below each other. */
  private gathered([table, indices]: readonly Copied[]): Node {
    const { trace, count } = this;
    const each = this.stacked(indices);
    const all = trace.reshape(each, [sizeOf(each.shape)]);
    if (!table.isStacked) return trace.gather(table.node, all);
    const rows = sizeOf([table.node.shape[1]]);
    const starts = trace.constant(
      Array.from({ length: count }, (_, copy) => copy * rows),
      [count, 1],
    );
    const moved = trace.cast(trace.add(trace.cast(each, "float32"), starts), "int64");
    return trace.gather(this.below(table), trace.reshape(moved, all.shape));
  }
}

/**
 * Copies a computation so that one graph computes it many times, independently: every input and
 * output has an axis of copies in front, and each copy's part of the outputs depends on its part of
 * the inputs. Matrix products become products of stacks, and operations on rows take all copies'
 * rows as those of one matrix. What depends on no such input is computed once.
 *
 * @param outputs of the computation, whose shapes are static
 * @param count the number of copies
 * @param isShared returns true for inputs, by name, that are the same for all copies and stay as
 * they are
 * @returns the outputs in a new trace
 * @throws {ShapeError} if an axis is symbolic, or its length depends on entries
 */
export function vectorize(
  outputs: readonly Node[],
  count: number,
  isShared: (input: string) => boolean = () => false,
): Node[] {
  const stacking = new Stacking(count);
  const copies = new Map<Node, Copied>();
  const copyOf = (node: Node): Copied => {
    const copy = copies.get(node);
    if (!copy) throw new Error(`node ${node.id} is used before it is recorded`);
    return copy;
  };
  for (const node of reachable(outputs)) {
    const { operation, shape } = node;
    const inputs = node.inputs.map(copyOf);
    const isStacked =
      operation.kind === "input"
        ? !isShared(operation.name)
        : inputs.some((input) => input.isStacked);
    const copy = () => {
      if (!isStacked)
        return stacking.trace.repeat(
          node,
          inputs.map((input) => input.node),
        );
      if (operation.kind !== "input") return stacking.apply(node, inputs);
      return stacking.trace.input(operation.name, [count, ...shape], node.type);
    };
    copies.set(node, { node: copy(), isStacked });
  }
  return outputs.map((output) => stacking.stacked(copyOf(output)));
}
