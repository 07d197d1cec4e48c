import type { ElementType, Node, Operation } from "./node.ts";
import type { Operand, TensorOperations } from "./operations.ts";
import {
  broadcast,
  checkAxis,
  concatShape,
  matmulShape,
  reshapeShape,
  type Shape,
  ShapeError,
  sizeOf,
  sliceShape,
  withAxis,
} from "./shape.ts";

/**
 * Records operations as a graph instead of computing them. Shapes are checked on recording. The
 * same operation on the same tensors is recorded once, so losses that are written separately share
 * common parts.
 *
 * @throws {ShapeError} from every operation whose shapes do not fit, naming it and them
 */
export class Trace implements TensorOperations<Node> {
  private count = 0;
  private readonly recorded = new Map<string, Node>();

  /** A tensor that is given when the graph runs. */
  input(name: string, shape: Shape, type: ElementType = "float32"): Node {
    const key = `input ${name}`;
    if (this.recorded.has(key)) throw new Error(`the graph has an input "${name}" already`);
    return this.record({ kind: "input", name }, [], shape, type, key);
  }

  /** A constant tensor, part of the graph. */
  constant(data: ArrayLike<number>, shape: Shape): Node {
    if (data.length !== sizeOf(shape)) {
      throw new ShapeError("constant", [shape], `has ${data.length} entries`);
    }
    const key = shape.length === 0 ? `scalar ${data[0]}` : undefined;
    return this.record({ kind: "constant", data }, [], shape, "float32", key);
  }

  matmul(
    a: Node,
    b: Node,
    { transposeA, transposeB } = { transposeA: false, transposeB: false },
  ): Node {
    const shape = matmulShape(a.shape, b.shape, transposeA, transposeB);
    return this.record({ kind: "matmul", transposeA, transposeB }, [a, b], shape);
  }

  add = (a: Operand<Node>, b: Operand<Node>) => this.elementwise("add", a, b);
  subtract = (a: Operand<Node>, b: Operand<Node>) => this.elementwise("subtract", a, b);
  multiply = (a: Operand<Node>, b: Operand<Node>) => this.elementwise("multiply", a, b);
  divide = (a: Operand<Node>, b: Operand<Node>) => this.elementwise("divide", a, b);
  minimum = (a: Operand<Node>, b: Operand<Node>) => this.elementwise("minimum", a, b);
  /** 1 where a < b, else 0. */
  less = (a: Operand<Node>, b: Operand<Node>) => this.elementwise("less", a, b);

  negate = (x: Node) => this.record({ kind: "negate" }, [x], x.shape);
  square = (x: Node) => this.record({ kind: "square" }, [x], x.shape);
  sqrt = (x: Node) => this.record({ kind: "sqrt" }, [x], x.shape);
  exp = (x: Node) => this.record({ kind: "exp" }, [x], x.shape);
  log = (x: Node) => this.record({ kind: "log" }, [x], x.shape);
  tanh = (x: Node) => this.record({ kind: "tanh" }, [x], x.shape);
  relu = (x: Node) => this.record({ kind: "relu" }, [x], x.shape);
  softplus = (x: Node) => this.record({ kind: "softplus" }, [x], x.shape);
  /** 1 / (1 + e^-x) */
  sigmoid = (x: Node) => this.record({ kind: "sigmoid" }, [x], x.shape);
  /** 1 where x is not 0, else 0. */
  nonzero = (x: Node) => this.record({ kind: "nonzero" }, [x], x.shape);

  /** The same tensor, with a derivative of zero. */
  stopGradient = (x: Node) => this.record({ kind: "stopGradient" }, [x], x.shape);

  clip(x: Node, low: number, high: number): Node {
    if (!(low <= high)) throw new ShapeError("clip", [x.shape], `${low} is not below ${high}`);
    return this.record({ kind: "clip", low, high }, [x], x.shape);
  }

  concat(tensors: readonly Node[], axis: number): Node {
    const shapes = tensors.map((tensor) => tensor.shape);
    return this.record({ kind: "concat", axis }, tensors, concatShape(shapes, axis));
  }

  slice(x: Node, axis: number, start: number, end: number): Node {
    const shape = sliceShape(x.shape, axis, start, end);
    return this.record({ kind: "slice", axis, start, end }, [x], shape);
  }

  reshape(x: Node, shape: Shape): Node {
    return this.record({ kind: "reshape", shape }, [x], reshapeShape(x.shape, shape), x.type);
  }

  /** Repeats axes of length 1 until the tensor has the given static shape. */
  expand(x: Node, shape: Shape): Node {
    sizeOf(shape);
    const expanded = broadcast("expand", x.shape, shape);
    return this.record({ kind: "expand", shape: expanded }, [x], expanded);
  }

  sum(x: Node, axis: number): Node {
    checkAxis("sum", x.shape, axis);
    return this.record({ kind: "sum", axis }, [x], withAxis(x.shape, axis, 1));
  }

  mean = (x: Node) => this.record({ kind: "mean" }, [x], []);

  /** The rows of a table [rows, columns] at the indices [n], as [n, columns]. */
  gather(table: Node, indices: Node): Node {
    if (table.shape.length !== 2 || indices.shape.length !== 1 || indices.type !== "int64") {
      throw new ShapeError("gather", [table.shape, indices.shape], "needs a matrix and indices");
    }
    return this.record({ kind: "gather" }, [table, indices], [indices.shape[0], table.shape[1]]);
  }

  /** The entry of each row of x [n, columns] at the index [n, 1], as [n, 1]. */
  pick(x: Node, indices: Node): Node {
    if (x.shape.length !== 2 || indices.shape[1] !== 1 || indices.type !== "int64") {
      throw new ShapeError("pick", [x.shape, indices.shape], "needs a matrix and an index a row");
    }
    return this.record({ kind: "pick" }, [x, indices], indices.shape);
  }

  /** x - ln sum e^x over each row of x [n, columns]. */
  logSoftmax(x: Node): Node {
    if (x.shape.length !== 2) throw new ShapeError("logSoftmax", [x.shape], "needs a matrix");
    return this.record({ kind: "logSoftmax" }, [x], x.shape);
  }

  /**
   * The index of the largest entry in each row of x [n, columns] (the first of equals), as [n, 1].
   */
  argMax(x: Node): Node {
    if (x.shape.length !== 2) throw new ShapeError("argMax", [x.shape], "needs a matrix");
    return this.record({ kind: "argMax" }, [x], withAxis(x.shape, 1, 1), "int64");
  }

  /**
   * Records the operation of a node, which may be of another trace, on tensors of the same shapes.
   */
  repeat({ operation, shape, type }: Node, inputs: readonly Node[]): Node {
    if (operation.kind === "input") return this.input(operation.name, shape, type);
    if (operation.kind === "constant") return this.constant(operation.data, shape);
    return this.record(operation, inputs, shape, type);
  }

  private elementwise(
    kind: "add" | "subtract" | "multiply" | "divide" | "minimum" | "less",
    left: Operand<Node>,
    right: Operand<Node>,
  ): Node {
    const a = typeof left === "number" ? this.constant([left], []) : left;
    const b = typeof right === "number" ? this.constant([right], []) : right;
    return this.record({ kind }, [a, b], broadcast(kind, a.shape, b.shape));
  }

  private record(
    operation: Operation,
    inputs: readonly Node[],
    shape: Shape,
    type: ElementType = "float32",
    /**
     * Nodes with equal keys are recorded once. Undefined for large constants, which are not
     * compared.
     */
    key: string | undefined = inputs.length > 0
      ? `${JSON.stringify(operation)} ${inputs.map((input) => input.id)}`
      : undefined,
  ): Node {
    const known = key === undefined ? undefined : this.recorded.get(key);
    if (known) return known;
    const node = { id: this.count++, operation, inputs, shape, type };
    if (key !== undefined) this.recorded.set(key, node);
    return node;
  }
}
