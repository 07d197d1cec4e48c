import type { ElementType, Node, Operation } from "./node.ts";
import type { Operand, TensorOperations } from "./operations.ts";
import {
  broadcast,
  checkAxis,
  checkMatrix,
  concatShape,
  matmulShape,
  reshapeShape,
  type Shape,
  ShapeError,
  sameShape,
  sizeOf,
  sliceShape,
  withAxis,
} from "./shape.ts";

/** @throws {ShapeError} unless indices [n, k] fit a matrix of n rows */
function checkPerRow(operation: string, shape: Shape, indices: Shape): void {
  if (shape.length === 2 && indices.length === 2 && shape[0] === indices[0]) return;
  throw new ShapeError(operation, [shape, indices], "needs a matrix, and indices for each row");
}

/** @throws {ShapeError} unless an operation's factor is finite */
function checkFinite(operation: string, shape: Shape, factor: number): void {
  if (!Number.isFinite(factor)) throw new ShapeError(operation, [shape], `${factor} is not finite`);
}

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
  maximum = (a: Operand<Node>, b: Operand<Node>) => this.elementwise("maximum", a, b);
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
  /** The error function, 2 / sqrt(pi) int_0^x e^(-t^2) dt. */
  erf = (x: Node) => this.record({ kind: "erf" }, [x], x.shape);
  /** |x|, with a derivative of zero at zero. */
  abs = (x: Node) => this.record({ kind: "abs" }, [x], x.shape);
  /** 1 where x is not 0, else 0. */
  nonzero = (x: Node) => this.record({ kind: "nonzero" }, [x], x.shape);

  stopGradient = (x: Node) => this.record({ kind: "stopGradient" }, [x], x.shape);

  /**
   * x where x > 0, else alpha (e^x - 1).
   *
   * Source: Clevert et al. 2016, "Fast and Accurate Deep Network Learning by Exponential Linear
   * Units", Eq. 16.
   */
  elu(x: Node, alpha: number): Node {
    checkFinite("elu", x.shape, alpha);
    return this.record({ kind: "elu", alpha }, [x], x.shape);
  }

  /** x where x > 0, else slope x. */
  leakyRelu(x: Node, slope: number): Node {
    checkFinite("leakyRelu", x.shape, slope);
    return this.record({ kind: "leakyRelu", slope }, [x], x.shape);
  }

  clip(x: Node, low: number, high: number): Node {
    if (!(low <= high)) throw new ShapeError("clip", [x.shape], `${low} is not below ${high}`);
    return this.record({ kind: "clip", low, high }, [x], x.shape);
  }

  cast(x: Node, to: ElementType): Node {
    return x.type === to ? x : this.record({ kind: "cast", to }, [x], x.shape, to);
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

  /**
   * The indices of the rows in which a mask [rows, 1] is not 0. Their number, a symbolic axis, is
   * known when the graph runs.
   */
  rowsWhere(mask: Node): Node {
    if (mask.shape.length !== 2 || mask.shape[1] !== 1) {
      throw new ShapeError("rowsWhere", [mask.shape], "needs a column");
    }
    return this.record({ kind: "rowsWhere" }, [mask], [`rows where #${mask.id}`], "int64");
  }

  /** Puts the rows of x [n, columns] at their indices [n], which differ, into rows of zeros. */
  scatterRows(x: Node, indices: Node, rows: number): Node {
    if (x.shape.length !== 2 || indices.shape.length !== 1 || x.shape[0] !== indices.shape[0]) {
      throw new ShapeError("scatterRows", [x.shape, indices.shape], "needs an index for each row");
    }
    const operation: Operation = { kind: "scatterRows", rows };
    return this.record(operation, [x, indices], withAxis(x.shape, 0, rows));
  }

  /**
   * The entries of each row of x [n, columns] at k indices [n, k], as [n, k]. The derivative
   * requires that the indices of a row differ.
   */
  pick(x: Node, indices: Node): Node {
    checkPerRow("pick", x.shape, indices.shape);
    return this.record({ kind: "pick" }, [x, this.cast(indices, "int64")], indices.shape);
  }

  /**
   * Puts the entries of each row of x [n, k] at their indices [n, k], which differ, into a row of
   * zeros, as [n, columns] of static shape. The derivative of `pick`.
   */
  scatter(x: Node, indices: Node, columns: number): Node {
    checkPerRow("scatter", x.shape, indices.shape);
    const shape = withAxis(x.shape, 1, columns);
    sizeOf(shape);
    const operation: Operation = { kind: "scatter", columns };
    return this.record(operation, [x, this.cast(indices, "int64")], shape);
  }

  logSumExp(x: Node): Node {
    checkMatrix("logSumExp", x.shape);
    return this.record({ kind: "logSumExp" }, [x], withAxis(x.shape, 1, 1));
  }

  logSoftmax(x: Node): Node {
    checkMatrix("logSoftmax", x.shape);
    return this.record({ kind: "logSoftmax" }, [x], x.shape);
  }

  layerNormalization(x: Node, scale: Node, offset: Node): Node {
    checkMatrix("layerNormalization", x.shape);
    for (const { shape } of [scale, offset]) {
      if (!sameShape(shape, [sizeOf([x.shape[1]])])) {
        throw new ShapeError(
          "layerNormalization",
          [x.shape, shape],
          "needs a scale and an offset for each column",
        );
      }
    }
    return this.record({ kind: "layerNormalization" }, [x, scale, offset], x.shape);
  }

  /** The mean of each row of x, as [n, 1]: a by-product of the layer normalization of x. */
  rowMean = (normalized: Node) => this.byProduct("rowMean", normalized);
  /** 1 / sqrt(variance + 1e-5) of each row of x, as [n, 1]: a by-product as well. */
  rowInverseDeviation = (normalized: Node) => this.byProduct("rowInverseDeviation", normalized);

  private byProduct(kind: "rowMean" | "rowInverseDeviation", normalized: Node): Node {
    const { operation, inputs, shape } = normalized;
    if (operation.kind !== "layerNormalization") {
      throw new ShapeError(kind, [shape], "needs a layer normalization");
    }
    return this.record({ kind }, [normalized, inputs[0]], withAxis(shape, 1, 1));
  }

  argMax(x: Node): Node {
    checkMatrix("argMax", x.shape);
    return this.record({ kind: "argMax" }, [x], withAxis(x.shape, 1, 1), "int64");
  }

  /** The indices that sort each row of x [n, columns]; of equal entries, the first comes first. */
  argSort(x: Node): Node {
    checkMatrix("argSort", x.shape);
    return this.record({ kind: "argSort" }, [x], x.shape, "int64");
  }

  sort = (x: Node) => this.pick(x, this.argSort(x));

  /**
   * Records the operation of a node, which may be of another trace, on tensors of the same shapes.
   */
  repeat({ operation, shape, type }: Node, inputs: readonly Node[]): Node {
    if (operation.kind === "input") return this.input(operation.name, shape, type);
    if (operation.kind === "constant") return this.constant(operation.data, shape);
    return this.record(operation, inputs, shape, type);
  }

  private elementwise(
    kind: "add" | "subtract" | "multiply" | "divide" | "minimum" | "maximum" | "less",
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
