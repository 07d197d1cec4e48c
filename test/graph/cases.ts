import { expect } from "vitest";
import type { Value } from "../../graph/kernels.ts";
import type { Node } from "../../graph/node.ts";
import type { TensorOperations } from "../../graph/operations.ts";
import { sizeOf } from "../../graph/shape.ts";
import type { Trace } from "../../graph/trace.ts";

/** Inputs of the given shapes, whose entries lie in the given interval. */
interface Inputs {
  name: string;
  shapes: number[][];
  interval?: [number, number];
}

/** One operation of the vocabulary. */
export interface VocabularyCase extends Inputs {
  apply<Tensor>(ops: TensorOperations<Tensor>, inputs: Tensor[]): Tensor;
}

/** One operation of a trace, which records more than the vocabulary. */
export interface OperationCase extends Inputs {
  apply(trace: Trace, inputs: Node[]): Node;
}

/** Entries spread over an interval in no particular order, apart from each other and from kinks. */
export function scattered(size: number, [low, high]: [number, number], seed: number): Float64Array {
  const golden = 0.6180339887498949;
  return Float64Array.from({ length: size }, (_, i) => {
    const place = (i * golden + seed * 0.37 + 0.05) % 1;
    return Math.fround(low + (high - low) * place);
  });
}

export function valuesOf({ shapes, interval = [-2, 2] }: Inputs): Value[] {
  return shapes.map((shape, i) => ({ data: scattered(sizeOf(shape), interval, i), shape }));
}

const matmul = (transposeA: boolean, transposeB: boolean, stack: number[] = []): OperationCase => ({
  name: `matmul${stack.length > 0 ? " of stacks" : ""}${transposeA ? ", a transposed" : ""}${transposeB ? ", b transposed" : ""}`,
  shapes: [
    [...stack, ...(transposeA ? [3, 2] : [2, 3])],
    [...stack, ...(transposeB ? [4, 3] : [3, 4])],
  ],
  apply: (trace, [a, b]) => trace.matmul(a, b, { transposeA, transposeB }),
});

/** Every operation of the vocabulary, with broadcasting where it broadcasts. */
export const vocabulary: VocabularyCase[] = [
  {
    name: "matmul",
    shapes: [
      [2, 3],
      [3, 4],
    ],
    apply: (t, [a, b]) => t.matmul(a, b),
  },
  {
    name: "matmul of stacks",
    shapes: [
      [2, 2, 3],
      [2, 3, 4],
    ],
    apply: (t, [a, b]) => t.matmul(a, b),
  },
  {
    name: "add",
    shapes: [
      [2, 3],
      [2, 3],
    ],
    apply: (t, [a, b]) => t.add(a, b),
  },
  { name: "add a row", shapes: [[2, 3], [3]], apply: (t, [a, b]) => t.add(a, b) },
  {
    name: "subtract a column",
    shapes: [
      [2, 3],
      [2, 1],
    ],
    apply: (t, [a, b]) => t.subtract(a, b),
  },
  { name: "subtract from a scalar", shapes: [[2, 3]], apply: (t, [a]) => t.subtract(1.5, a) },
  {
    name: "multiply",
    shapes: [
      [2, 3],
      [2, 3],
    ],
    apply: (t, [a, b]) => t.multiply(a, b),
  },
  { name: "multiply a scalar", shapes: [[], [2, 3]], apply: (t, [a, b]) => t.multiply(a, b) },
  { name: "multiply by itself", shapes: [[2, 3]], apply: (t, [a]) => t.multiply(a, a) },
  {
    name: "divide",
    shapes: [
      [2, 3],
      [1, 3],
    ],
    interval: [0.5, 2],
    apply: (t, [a, b]) => t.divide(a, b),
  },
  {
    name: "minimum",
    shapes: [
      [3, 4],
      [3, 4],
    ],
    apply: (t, [a, b]) => t.minimum(a, b),
  },
  { name: "maximum with a row", shapes: [[3, 4], [4]], apply: (t, [a, b]) => t.maximum(a, b) },
  { name: "less", shapes: [[4, 5], [5]], apply: (t, [a, b]) => t.less(a, b) },
  {
    name: "constant",
    shapes: [[2, 3]],
    apply: (t, [x]) => t.multiply(x, t.constant([1, -2, 3, -4, 5, -6], [2, 3])),
  },
  { name: "negate", shapes: [[2, 3]], apply: (t, [x]) => t.negate(x) },
  { name: "square", shapes: [[2, 3]], apply: (t, [x]) => t.square(x) },
  { name: "sqrt", shapes: [[2, 3]], interval: [0.5, 2], apply: (t, [x]) => t.sqrt(x) },
  { name: "exp", shapes: [[2, 3]], apply: (t, [x]) => t.exp(x) },
  { name: "log", shapes: [[2, 3]], interval: [0.5, 2], apply: (t, [x]) => t.log(x) },
  { name: "tanh", shapes: [[2, 3]], apply: (t, [x]) => t.tanh(x) },
  { name: "relu", shapes: [[4, 5]], apply: (t, [x]) => t.relu(x) },
  { name: "softplus", shapes: [[2, 3]], interval: [-8, 8], apply: (t, [x]) => t.softplus(x) },
  { name: "clip", shapes: [[4, 5]], apply: (t, [x]) => t.clip(x, -0.5, 0.8) },
  {
    name: "stopGradient of a step",
    shapes: [[4, 5]],
    apply: (t, [x]) => t.multiply(x, t.stopGradient(t.less(x, 0.3))),
  },
  {
    name: "cast to integers and back",
    shapes: [[4, 5]],
    apply: (t, [x]) => t.cast(t.cast(x, "int64"), "float32"),
  },
  {
    name: "concat rows",
    shapes: [
      [2, 3],
      [1, 3],
    ],
    apply: (t, inputs) => t.concat(inputs, 0),
  },
  {
    name: "concat columns",
    shapes: [
      [2, 3],
      [2, 1],
    ],
    apply: (t, inputs) => t.concat(inputs, 1),
  },
  { name: "slice columns", shapes: [[2, 5]], apply: (t, [x]) => t.slice(x, 1, 1, 3) },
  { name: "slice a vector's end", shapes: [[5]], apply: (t, [x]) => t.slice(x, 0, 3, 5) },
  { name: "reshape", shapes: [[2, 6]], apply: (t, [x]) => t.reshape(x, [3, 4]) },
  { name: "expand a row", shapes: [[3]], apply: (t, [x]) => t.expand(x, [2, 3]) },
  { name: "expand a column", shapes: [[2, 1]], apply: (t, [x]) => t.expand(x, [2, 3]) },
  { name: "sum of columns", shapes: [[2, 3]], apply: (t, [x]) => t.sum(x, 0) },
  { name: "sum of rows", shapes: [[2, 3]], apply: (t, [x]) => t.sum(x, 1) },
  { name: "mean", shapes: [[2, 3]], apply: (t, [x]) => t.mean(x) },
  { name: "logSumExp", shapes: [[3, 4]], apply: (t, [x]) => t.logSumExp(x) },
  { name: "logSoftmax", shapes: [[3, 4]], apply: (t, [x]) => t.logSoftmax(x) },
  {
    name: "layerNormalization",
    shapes: [[3, 5], [5], [5]],
    apply: (t, [x, scale, offset]) => t.layerNormalization(x, scale, offset),
  },
  { name: "sort", shapes: [[5, 7]], apply: (t, [x]) => t.sort(x) },
  { name: "sort one column", shapes: [[4, 1]], apply: (t, [x]) => t.sort(x) },
  {
    name: "pick at integers",
    shapes: [
      [5, 4],
      [5, 4],
    ],
    apply: (t, [x, y]) => t.pick(x, t.argMax(y)),
  },
  {
    name: "pick at floats",
    shapes: [
      [5, 4],
      [5, 4],
    ],
    apply: (t, [x, y]) => t.pick(x, t.cast(t.argMax(y), "float32")),
  },
  { name: "argMax", shapes: [[5, 4]], apply: (t, [x]) => t.cast(t.argMax(x), "float32") },
];

/** Every differentiable operation. */
export const differentiable: OperationCase[] = [
  ...vocabulary,
  matmul(true, false),
  matmul(false, true),
  matmul(true, true),
  matmul(true, false, [2]),
  matmul(false, true, [2]),
  matmul(true, true, [2]),
  { name: "sigmoid", shapes: [[2, 3]], apply: (t, [x]) => t.sigmoid(x) },
  { name: "erf", shapes: [[4, 5]], interval: [-4, 4], apply: (t, [x]) => t.erf(x) },
  { name: "abs", shapes: [[4, 5]], apply: (t, [x]) => t.abs(x) },
  { name: "elu", shapes: [[4, 5]], apply: (t, [x]) => t.elu(x, 1) },
  { name: "elu of another scale", shapes: [[4, 5]], apply: (t, [x]) => t.elu(x, -0.3) },
  { name: "leakyRelu", shapes: [[4, 5]], apply: (t, [x]) => t.leakyRelu(x, 0.01) },
  { name: "leakyRelu, falling", shapes: [[4, 5]], apply: (t, [x]) => t.leakyRelu(x, -0.5) },
  {
    name: "scatter",
    shapes: [
      [3, 2],
      [3, 2],
    ],
    apply: (t, [x, y]) => t.scatter(x, t.argSort(y), 4),
  },
];

/** What is recorded for gradients and for acting, and has no derivative itself. */
export const notDifferentiable: OperationCase[] = [
  { name: "nonzero", shapes: [[4, 5]], apply: (t, [x]) => t.nonzero(t.relu(x)) },
  { name: "argMax, as integers", shapes: [[5, 4]], apply: (t, [x]) => t.argMax(x) },
  { name: "argSort", shapes: [[5, 4]], apply: (t, [x]) => t.argSort(x) },
  {
    name: "rowMean",
    shapes: [[3, 5], [5], [5]],
    apply: (t, [x, scale, offset]) => t.rowMean(t.layerNormalization(x, scale, offset)),
  },
  {
    name: "rowInverseDeviation",
    shapes: [[3, 5], [5], [5]],
    apply: (t, [x, scale, offset]) => t.rowInverseDeviation(t.layerNormalization(x, scale, offset)),
  },
  {
    name: "rows where a mask is not 0, put back",
    shapes: [
      [4, 3],
      [4, 1],
    ],
    apply(t, [x, y]) {
      const indices = t.rowsWhere(t.less(0, y));
      return t.scatterRows(t.gather(x, indices), indices, 4);
    },
  },
  {
    name: "gather",
    shapes: [
      [6, 3],
      [4, 6],
    ],
    apply: (t, [table, y]) => t.gather(table, t.reshape(t.argMax(y), [4])),
  },
];

/** One operation of a matrix whose results are known. */
interface ExtremeCase {
  name: string;
  rows: number[][];
  apply<Tensor>(ops: TensorOperations<Tensor>, x: Tensor): Tensor;
  value: number[];
  /** Of the sum of entries times 1, 2, ... */
  derivative: number[];
}

/** The weights of an extreme case's sum: 1, 2, ... */
export function weightsOf(size: number): number[] {
  return Array.from({ length: size }, (_, i) => i + 1);
}

export function expectClose(entries: ArrayLike<number>, expected: readonly number[]): void {
  const close = expected.map((entry) => expect.closeTo(Math.fround(entry), 4));
  expect(Array.from(entries)).toEqual(close);
}

/** Where a simpler form of an operation overflows, or engines could disagree. */
export const extremes: ExtremeCase[] = [
  {
    name: "logSumExp of large entries does not overflow",
    rows: [
      [1000, 1000],
      [-1000, -1000],
      [1000, -1000],
    ],
    apply: (t, x) => t.logSumExp(x),
    value: [1000 + Math.LN2, -1000 + Math.LN2, 1000],
    derivative: [0.5, 0.5, 1, 1, 3, 0],
  },
  {
    name: "logSoftmax of large entries does not overflow",
    rows: [[1000, -1000]],
    apply: (t, x) => t.logSoftmax(x),
    value: [0, -2000],
    derivative: [1 - 3, 2],
  },
  {
    name: "sort keeps the order of equal entries, to which the derivative returns",
    rows: [
      [1, 0, 1, 0],
      [2, 2, 2, -2],
    ],
    apply: (t, x) => t.sort(x),
    value: [0, 0, 1, 1, -2, 2, 2, 2],
    derivative: [3, 1, 4, 2, 6, 7, 8, 5],
  },
  {
    name: "argMax is the first of equal entries",
    rows: [[1, 3, 3, 2]],
    apply: (t, x) => t.cast(t.argMax(x), "float32"),
    value: [1],
    derivative: [0, 0, 0, 0],
  },
  {
    name: "layerNormalization of equal entries is the offset",
    rows: [[5, 5]],
    apply: (t, x) => t.layerNormalization(x, t.constant([2, 2], [2]), t.constant([-1, 1], [2])),
    value: [-1, 1],
    // 2 (1 - 1.5) / sqrt(1e-5) and 2 (2 - 1.5) / sqrt(1e-5)
    derivative: [-1 / Math.sqrt(1e-5), 1 / Math.sqrt(1e-5)],
  },
];
