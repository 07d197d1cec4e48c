import { attributeType, dataType } from "../../schemas/onnx.ts";
import { addedVariance } from "../layer-normalization.ts";
import type { Node } from "../node.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { BiasedProduct } from "./fuse.ts";
import type { AttributeProto, NodeProto } from "./messages.ts";

/**
 * What a model is for: any runtime; ONNX Runtime, which has more operators than the operator set; or
 * its WebGPU execution provider, which has fewer.
 */
export type ModelTarget = "any" | "onnxruntime" | "webgpu";

/** The model that a node is lowered for, which lowering may add to, besides ONNX nodes. */
export interface Lowering {
  readonly target: ModelTarget;
  /** Adds a constant tensor to the model and returns its name. */
  initializer(values: readonly number[], type: "float32" | "int64", shape: Shape): string;
}

/** Attributes of a node: integers, unless they say that they are real numbers. */
type Attributes = Record<string, number | readonly number[] | { float: number }>;

function attributeProto(name: string, value: Attributes[string]): AttributeProto {
  if (typeof value === "number") return { name, type: attributeType.int, i: value };
  return "float" in value
    ? { name, type: attributeType.float, f: value.float }
    : { name, type: attributeType.ints, ints: [...value] };
}

function nodeProto(
  opType: string,
  input: string[],
  output: string,
  of: Attributes = {},
): NodeProto {
  const attribute = Object.entries(of).map(([name, value]) => attributeProto(name, value));
  return { opType, input, output: [output], attribute };
}

/** op(A) op(B), plus the third input, if any, added to every row. */
function gemm(
  { transposeA, transposeB }: { transposeA: boolean; transposeB: boolean },
  input: string[],
  output: string,
): NodeProto {
  return nodeProto("Gemm", input, output, {
    transA: Number(transposeA),
    transB: Number(transposeB),
  });
}

/** op(A) op(B) of each pair of two stacks. ONNX Runtime merges the transpositions and the product. */
function stackedProduct(
  { transposeA, transposeB }: { transposeA: boolean; transposeB: boolean },
  [a, b]: string[],
  output: string,
): NodeProto[] {
  const transposed = [
    ...(transposeA ? [nodeProto("Transpose", [a], `${output}.a`, { perm: [0, 2, 1] })] : []),
    ...(transposeB ? [nodeProto("Transpose", [b], `${output}.b`, { perm: [0, 2, 1] })] : []),
  ];
  const factors = [transposeA ? `${output}.a` : a, transposeB ? `${output}.b` : b];
  return [...transposed, nodeProto("MatMul", factors, output)];
}

/**
 * The largest power of two in float32: its product with any positive normal number is at least one.
 */
const steepest = 2 ** 127;

/**
 * 1 where x is positive, else 0: min(max(2^127 x, 0), 1). One pass over memory, where Cast to bool
 * and back are two. The masks of ReLUs are a large part of a gradient's elementwise work.
 */
function positive(x: string, output: string): NodeProto {
  return nodeProto("HardSigmoid", [x], output, { alpha: { float: steepest }, beta: { float: 0 } });
}

/** True for a ReLU, or rows of one. */
function isNonnegative({ operation, inputs }: Node): boolean {
  return operation.kind === "relu" || (operation.kind === "gather" && isNonnegative(inputs[0]));
}

const sameInOnnx = {
  add: "Add",
  subtract: "Sub",
  multiply: "Mul",
  divide: "Div",
  minimum: "Min",
  maximum: "Max",
  negate: "Neg",
  sqrt: "Sqrt",
  exp: "Exp",
  log: "Log",
  tanh: "Tanh",
  relu: "Relu",
  softplus: "Softplus",
  sigmoid: "Sigmoid",
  erf: "Erf",
  abs: "Abs",
  stopGradient: "Identity",
  gather: "Gather",
} as const;

/** A reshape's target as ONNX writes it: a symbolic axis is -1, "inferred". */
function reshapeTarget(shape: Shape): number[] {
  return shape.map((dimension) => (typeof dimension === "string" ? -1 : dimension));
}

/** TensorProto.DataType of bool, as the target type of Cast. */
const boolean = 9;

/**
 * log sum_j exp(x_j) of each row, as m + log sum_j exp(x_j - m) with the row's largest entry m:
 * WebGPU's ReduceLogSumExp overflows, and it has no LogSoftmax.
 *
 * @param isNormalized returns x minus that instead: the logarithm of the softmax
 */
function stableLogSumExp(x: string, output: string, isNormalized: boolean): NodeProto[] {
  const name = (part: string) => `${output}.${part}`;
  const row = { axes: [1], keepdims: 1 };
  return [
    nodeProto("ReduceMax", [x], name("largest"), row),
    nodeProto("Sub", [x, name("largest")], name("shifted")),
    nodeProto("Exp", [name("shifted")], name("exponentials")),
    nodeProto("ReduceSum", [name("exponentials")], name("sum"), row),
    nodeProto("Log", [name("sum")], name("logarithm")),
    isNormalized
      ? nodeProto("Sub", [name("shifted"), name("logarithm")], output)
      : nodeProto("Add", [name("largest"), name("logarithm")], output),
  ];
}

/** The names of the means and inverse deviations of rows that layer normalization computes on its way. */
const meanOf = (normalized: string) => `${normalized}.mean`;
const inverseDeviationOf = (normalized: string) => `${normalized}.inverse_deviation`;

/**
 * Layer normalization by ONNX Runtime's kernel, which others have from operator set 17 on. It takes
 * one scale and offset for all rows; those of stacks are applied afterwards.
 */
function normalizedByKernel(
  [x, scale, offset]: string[],
  output: string,
  { columns, isStack }: { columns: number; isStack: boolean },
  model: Lowering,
): NodeProto[] {
  const row = (entry: number) =>
    model.initializer(Array<number>(columns).fill(entry), "float32", [columns]);
  const kernel = (factors: string[], result: string): NodeProto => ({
    ...nodeProto("LayerNormalization", [x, ...factors], result, {
      axis: -1,
      epsilon: { float: addedVariance },
    }),
    output: [result, meanOf(output), inverseDeviationOf(output)],
  });
  if (!isStack) return [kernel([scale, offset], output)];
  return [
    kernel([row(1), row(0)], `${output}.rows`),
    ...scaled(`${output}.rows`, scale, offset, output),
  ];
}

/** x scale + offset */
function scaled(x: string, scale: string, offset: string, output: string): NodeProto[] {
  return [
    nodeProto("Mul", [x, scale], `${output}.scaled`),
    nodeProto("Add", [`${output}.scaled`, offset], output),
  ];
}

/** Layer normalization composed of other operators. */
function normalizedInParts(
  [x, scale, offset]: string[],
  output: string,
  { axis, columns }: { axis: number; columns: number },
  model: Lowering,
): NodeProto[] {
  const name = (part: string) => `${output}.${part}`;
  const scalar = (value: number) => model.initializer([value], "float32", []);
  const mean = (of: string, result: string) => [
    nodeProto("ReduceSum", [of], `${result}.sum`, { axes: [axis], keepdims: 1 }),
    nodeProto("Div", [`${result}.sum`, scalar(columns)], result),
  ];
  return [
    ...mean(x, meanOf(output)),
    nodeProto("Sub", [x, meanOf(output)], name("centered")),
    nodeProto("Mul", [name("centered"), name("centered")], name("squares")),
    ...mean(name("squares"), name("variance")),
    nodeProto("Add", [name("variance"), scalar(addedVariance)], name("positive")),
    nodeProto("Sqrt", [name("positive")], name("deviation")),
    nodeProto("Div", [scalar(1), name("deviation")], inverseDeviationOf(output)),
    nodeProto("Mul", [name("centered"), inverseDeviationOf(output)], name("rows")),
    ...scaled(name("rows"), scale, offset, output),
  ];
}

/**
 * Returns the ONNX nodes (operator set 11) that compute one node of the graph under the given
 * names.
 */
export function lower(node: Node, input: string[], output: string, model: Lowering): NodeProto[] {
  const { operation } = node;
  const [x, y] = input;
  switch (operation.kind) {
    case "input":
    case "constant":
      return [];
    case "matmul":
      return node.shape.length === 2
        ? [gemm(operation, input, output)]
        : stackedProduct(operation, input, output);
    case "square":
      return [nodeProto("Mul", [x, x], output)];
    case "less": {
      const mask = `${output}.mask`;
      return [
        nodeProto("Less", [x, y], mask),
        nodeProto("Cast", [mask], output, { to: dataType.float32 }),
      ];
    }
    case "nonzero": {
      if (isNonnegative(node.inputs[0])) return [positive(x, output)];
      const mask = `${output}.mask`;
      return [
        nodeProto("Cast", [x], mask, { to: boolean }),
        nodeProto("Cast", [mask], output, { to: dataType.float32 }),
      ];
    }
    case "elu":
      return [nodeProto("Elu", [x], output, { alpha: { float: operation.alpha } })];
    case "leakyRelu":
      return [nodeProto("LeakyRelu", [x], output, { alpha: { float: operation.slope } })];
    case "clip": {
      const low = model.initializer([operation.low], "float32", []);
      const high = model.initializer([operation.high], "float32", []);
      return [nodeProto("Clip", [x, low, high], output)];
    }
    case "concat":
      return [nodeProto("Concat", input, output, { axis: operation.axis })];
    case "slice": {
      const whole = (value: number) => model.initializer([value], "int64", [1]);
      const bounds = [whole(operation.start), whole(operation.end), whole(operation.axis)];
      return [nodeProto("Slice", [x, ...bounds], output)];
    }
    case "reshape": {
      const target = reshapeTarget(operation.shape);
      const shape = model.initializer(target, "int64", [target.length]);
      return [nodeProto("Reshape", [x, shape], output)];
    }
    case "expand": {
      const target = operation.shape.map(Number);
      const shape = model.initializer(target, "int64", [target.length]);
      return [nodeProto("Expand", [x, shape], output)];
    }
    case "sum": {
      const [rows] = node.inputs[0].shape;
      if (operation.axis === 0 && node.shape.length === 2 && typeof rows === "number") {
        // Several times as fast as ReduceSum, which reads memory column by column.
        const ones = model.initializer(Array<number>(rows).fill(1), "float32", [1, rows]);
        return [nodeProto("Gemm", [ones, x], output)];
      }
      return [nodeProto("ReduceSum", [x], output, { axes: [operation.axis], keepdims: 1 })];
    }
    case "mean":
      return [nodeProto("ReduceMean", [x], output, { keepdims: 0 })];
    case "pick":
      return [nodeProto("GatherElements", input, output, { axis: 1 })];
    case "scatter": {
      const shape = node.shape.map(Number);
      const zeros = `${output}.zeros`;
      return [
        nodeProto("ConstantOfShape", [model.initializer(shape, "int64", [2])], zeros),
        nodeProto("ScatterElements", [zeros, y, x], output, { axis: 1 }),
      ];
    }
    case "rowsWhere": {
      const flat = model.initializer([-1], "int64", [1]);
      const [row, where] = [`${output}.row`, `${output}.where`];
      return [
        nodeProto("Reshape", [x, flat], row),
        nodeProto("NonZero", [row], where),
        nodeProto("Reshape", [where, flat], output),
      ];
    }
    case "scatterRows": {
      const shape = node.shape.map(Number);
      const [zeros, at] = [`${output}.zeros`, `${output}.at`];
      return [
        nodeProto("ConstantOfShape", [model.initializer(shape, "int64", [2])], zeros),
        nodeProto("Reshape", [y, model.initializer([-1, 1], "int64", [2])], at),
        nodeProto("ScatterND", [zeros, at, x], output),
      ];
    }
    case "argSort": {
      const count = model.initializer([sizeOf([node.shape[1]])], "int64", [1]);
      const { output: names, ...topK } = nodeProto("TopK", [x, count], `${output}.sorted`, {
        axis: 1,
        largest: 0,
      });
      return [{ ...topK, output: [...names, output] }];
    }
    case "cast":
      return [nodeProto("Cast", [x], output, { to: dataType[operation.to] })];
    case "logSumExp":
      if (model.target === "webgpu") return stableLogSumExp(x, output, false);
      return [nodeProto("ReduceLogSumExp", [x], output, { axes: [1], keepdims: 1 })];
    case "logSoftmax":
      if (model.target === "webgpu") return stableLogSumExp(x, output, true);
      return [nodeProto("LogSoftmax", [x], output, { axis: 1 })];
    case "layerNormalization": {
      const axis = node.shape.length - 1;
      const columns = sizeOf([node.shape[axis]]);
      return model.target === "onnxruntime"
        ? normalizedByKernel(input, output, { columns, isStack: axis > 1 }, model)
        : normalizedInParts(input, output, { axis, columns }, model);
    }
    case "rowMean":
      return [nodeProto("Identity", [meanOf(x)], output)];
    case "rowInverseDeviation":
      return [nodeProto("Identity", [inverseDeviationOf(x)], output)];
    case "argMax":
      return [nodeProto("ArgMax", [x], output, { axis: 1, keepdims: 1 })];
    default:
      return [nodeProto(sameInOnnx[operation.kind], input, output)];
  }
}

/** Returns the ONNX node that computes a matrix product and the row added to it. */
export function lowerBiasedProduct(
  { product, bias }: BiasedProduct,
  nameOf: (node: Node) => string,
  output: string,
): NodeProto {
  if (product.operation.kind !== "matmul") throw new Error(`node ${product.id} is no product`);
  return gemm(product.operation, [...product.inputs, bias].map(nameOf), output);
}
