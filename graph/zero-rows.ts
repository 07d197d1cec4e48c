import { operationsOfProduct } from "./cost.ts";
import { type Node, reachable } from "./node.ts";
import { Trace } from "./trace.ts";

/** The additions and multiplications of a product from which on leaving out rows pays. */
const leastOperations = 2 ** 21;

/** True for a column [rows, 1] of zeros and ones. */
function isMask({ operation, inputs, shape }: Node): boolean {
  if (shape.length !== 2 || shape[1] !== 1) return false;
  if (operation.kind === "less") return true;
  if (operation.kind !== "subtract") return false;
  const [one, mask] = inputs;
  return one.operation.kind === "constant" && one.operation.data[0] === 1 && isMask(mask);
}

/** The factors of a product with a mask, which keeps rows or sets them to zero. */
function masked({ operation, inputs: [a, b] }: Node): { x: Node; mask: Node } | undefined {
  if (operation.kind !== "multiply") return undefined;
  if (isMask(b)) return { x: a, mask: b };
  return isMask(a) ? { x: b, mask: a } : undefined;
}

/** The masks of matrices: all other rows of them are zero. */
function masksOf(nodes: readonly Node[]): Map<Node, Node> {
  const masks = new Map<Node, Node>();
  for (const node of nodes) {
    const mask = node.shape.length === 2 ? (masked(node)?.mask ?? kept(node, masks)) : undefined;
    if (mask) masks.set(node, mask);
  }
  return masks;
}

/** The mask of an operand whose zero rows are zero rows of the result. */
function kept({ operation, inputs }: Node, masks: ReadonlyMap<Node, Node>): Node | undefined {
  const [x, y] = inputs;
  switch (operation.kind) {
    case "matmul":
      return operation.transposeA ? undefined : masks.get(x);
    case "multiply":
      return masks.get(x) ?? masks.get(y);
    case "subtract":
      return masks.get(x) === masks.get(y) ? masks.get(x) : undefined;
    case "negate":
      return masks.get(x);
    case "slice":
      return operation.axis === 1 ? masks.get(x) : undefined;
    default:
      return undefined;
  }
}

/** Records a graph anew, with the rows of masked matrices that are not zero in place of all. */
class FewerRows {
  private readonly trace = new Trace();
  private readonly whole = new Map<Node, Node>();
  private readonly masks: ReadonlyMap<Node, Node>;
  private readonly ends: ReadonlySet<Node>;

  /**
   * @param masks of masked matrices
   * @param ends the masked matrices that are put together again
   */
  constructor(masks: ReadonlyMap<Node, Node>, ends: ReadonlySet<Node>) {
    this.masks = masks;
    this.ends = ends;
  }

  /** The node itself. */
  all(node: Node): Node {
    const known = this.whole.get(node);
    if (known) return known;
    const mask = this.ends.has(node) ? this.masks.get(node) : undefined;
    const recorded = mask
      ? this.trace.scatterRows(this.rows(node, mask), this.indices(mask), Number(node.shape[0]))
      : this.trace.repeat(
          node,
          node.inputs.map((input) => this.all(input)),
        );
    this.whole.set(node, recorded);
    return recorded;
  }

  private indices(mask: Node): Node {
    return this.trace.rowsWhere(this.all(mask));
  }

  /** The rows of a matrix in which a mask is 1. */
  private rows(node: Node, mask: Node): Node {
    const { trace } = this;
    const { operation, inputs } = node;
    const [x, y] = inputs;
    const of = masked(node);
    if (of?.mask === mask) return this.rowsOf(of.x, mask, node);
    if (operation.kind === "nonzero") return trace.nonzero(this.rows(x, mask));
    if (this.masks.get(node) !== mask) return trace.gather(this.all(node), this.indices(mask));
    switch (operation.kind) {
      case "matmul":
        return trace.matmul(this.rows(x, mask), this.all(y), operation);
      case "slice":
        return trace.slice(this.rows(x, mask), 1, operation.start, operation.end);
      case "negate":
        return trace.negate(this.rows(x, mask));
      case "subtract":
        return trace.subtract(this.rowsOf(x, mask, node), this.rowsOf(y, mask, node));
      default:
        return trace.multiply(this.rowsOf(x, mask, node), this.rowsOf(y, mask, node));
    }
  }

  /** The rows of a factor of a matrix; a factor that is the same for all rows as it is. */
  private rowsOf(factor: Node, mask: Node, { shape: [rows] }: Node): Node {
    const isPerRow = factor.shape.length === 2 && factor.shape[0] === rows;
    return isPerRow ? this.rows(factor, mask) : this.all(factor);
  }
}

/**
 * Leaves out rows that are zero before matrix products. The loss of an actor takes the least of
 * several critics in each row, so the gradient through a critic is zero in all rows in which it is
 * not the least: in half of the rows, on average, if there are two.
 *
 * @returns the outputs of a graph in which such products are of fewer rows, whose number is known
 * when the graph runs; it rounds like the one given, except where layers are normalized: a product
 * with a column rounds differently for another number of rows
 */
export function leaveOutZeroRows(outputs: readonly Node[]): Node[] {
  const nodes = reachable(outputs);
  const masks = masksOf(nodes);
  const isInside = (node: Node, mask: Node) => masks.get(node) === mask;
  const usersOf = Map.groupBy(
    nodes.flatMap((user) => user.inputs.map((input) => ({ input, user }))),
    ({ input }) => input,
  );
  const isOutput = new Set(outputs);
  const ends = nodes.filter((node) => {
    const mask = masks.get(node);
    if (!mask) return false;
    const users = usersOf.get(node) ?? [];
    if (!isOutput.has(node) && users.every(({ user }) => isInside(user, mask))) return false;
    const chain = reachable([node], (each) => !isInside(each, mask)).filter((each) =>
      isInside(each, mask),
    );
    return chain.some((each) => operationsOfProduct(each) >= leastOperations);
  });
  if (ends.length === 0) return [...outputs];
  const fewer = new FewerRows(masks, new Set(ends));
  return outputs.map((output) => fewer.all(output));
}
