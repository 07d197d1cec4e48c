import { erf } from "../noise/error-function.ts";
import { logSoftmax, logSumExp, sigmoid, softplus } from "../noise/softmax.ts";
import { addedVariance } from "./layer-normalization.ts";
import type { Node } from "./node.ts";
import { sizeOf } from "./shape.ts";

/** The entries of a tensor in row-major order, and its shape without symbolic axes. */
export interface Value {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

type Index = (flat: number) => number;

/** Maps a flat index into `to` to the flat index into `from`, which broadcasts to it. */
function broadcastIndex(from: readonly number[], to: readonly number[]): Index {
  if (from.length === to.length && from.every((length, axis) => length === to[axis])) {
    return (flat) => flat;
  }
  return (flat) => {
    let rest = flat;
    let index = 0;
    let stride = 1;
    for (let axis = to.length - 1; axis >= 0; axis--) {
      const length = from[axis - to.length + from.length] ?? 1;
      if (length > 1) index += (rest % to[axis]) * stride;
      rest = Math.floor(rest / to[axis]);
      stride *= length;
    }
    return index;
  };
}

const binary = {
  add: (a: number, b: number) => a + b,
  subtract: (a: number, b: number) => a - b,
  multiply: (a: number, b: number) => a * b,
  divide: (a: number, b: number) => a / b,
  minimum: Math.min,
  maximum: Math.max,
  less: (a: number, b: number) => (a < b ? 1 : 0),
};

const unary = {
  negate: (x: number) => -x,
  square: (x: number) => x * x,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  tanh: Math.tanh,
  relu: (x: number) => Math.max(x, 0),
  softplus,
  sigmoid,
  erf,
  abs: Math.abs,
  nonzero: (x: number) => (x === 0 ? 0 : 1),
  stopGradient: (x: number) => x,
};

/** [outer, length, inner]: an axis of a shape, with the axes before and after it merged. */
function around(shape: readonly number[], axis: number): [number, number, number] {
  return [sizeOf(shape.slice(0, axis)), shape[axis], sizeOf(shape.slice(axis + 1))];
}

function rowsOf({ data, shape: [rows, columns] }: Value): number[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, i) => data[row * columns + i]),
  );
}

/** The means and inverse deviations, 1 / sqrt(variance + 1e-5), of vectors along the last axis. */
function moments({ data, shape }: Value): { mean: number; inverseDeviation: number }[] {
  const columns = shape[shape.length - 1];
  return Array.from({ length: data.length / columns }, (_, row) => {
    const entries = Array.from({ length: columns }, (_, i) => data[row * columns + i]);
    const mean = entries.reduce((sum, entry) => sum + entry, 0) / columns;
    const squares = entries.reduce((sum, entry) => sum + (entry - mean) ** 2, 0);
    return { mean, inverseDeviation: 1 / Math.sqrt(squares / columns + addedVariance) };
  });
}

/** Computes one node from its inputs' values, in float64. */
export function compute(
  node: Node,
  inputs: readonly Value[],
  shape: readonly number[],
): Float64Array {
  const { operation } = node;
  const result = new Float64Array(sizeOf(shape));
  const [x, y] = inputs;
  switch (operation.kind) {
    case "input":
      throw new Error(`no value is given for the input "${operation.name}"`);
    case "constant":
      return Float64Array.from(operation.data);
    case "matmul": {
      const [rows, columns] = shape.slice(-2);
      const inner = x.shape.at(operation.transposeA ? -2 : -1) ?? 0;
      const [rowStride, innerStride] = operation.transposeA ? [1, rows] : [inner, 1];
      const [innerStrideB, columnStride] = operation.transposeB ? [1, inner] : [columns, 1];
      return result.map((_, at) => {
        const j = at % columns;
        const i = Math.floor(at / columns) % rows;
        const matrix = Math.floor(at / (rows * columns));
        const [startA, startB] = [matrix * rows * inner, matrix * inner * columns];
        let sum = 0;
        for (let k = 0; k < inner; k++) {
          sum +=
            x.data[startA + i * rowStride + k * innerStride] *
            y.data[startB + k * innerStrideB + j * columnStride];
        }
        return sum;
      });
    }
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
    case "minimum":
    case "maximum":
    case "less": {
      const apply = binary[operation.kind];
      const indexX = broadcastIndex(x.shape, shape);
      const indexY = broadcastIndex(y.shape, shape);
      return result.map((_, i) => apply(x.data[indexX(i)], y.data[indexY(i)]));
    }
    case "clip":
      return result.map((_, i) => Math.min(Math.max(x.data[i], operation.low), operation.high));
    case "elu":
      return result.map((_, i) =>
        x.data[i] > 0 ? x.data[i] : operation.alpha * Math.expm1(x.data[i]),
      );
    case "leakyRelu":
      return result.map((_, i) => (x.data[i] > 0 ? x.data[i] : operation.slope * x.data[i]));
    case "concat": {
      const [outer, length, inner] = around(shape, operation.axis);
      let start = 0;
      for (const input of inputs) {
        const block = input.shape[operation.axis] * inner;
        for (let i = 0; i < outer * block; i++) {
          const row = Math.floor(i / block);
          result[row * length * inner + start + (i % block)] = input.data[i];
        }
        start += block;
      }
      return result;
    }
    case "slice": {
      const [, length, inner] = around(x.shape, operation.axis);
      const block = (operation.end - operation.start) * inner;
      return result.map((_, i) => {
        const row = Math.floor(i / block);
        return x.data[row * length * inner + operation.start * inner + (i % block)];
      });
    }
    case "reshape":
      return Float64Array.from(x.data);
    case "expand": {
      const index = broadcastIndex(x.shape, shape);
      return result.map((_, i) => x.data[index(i)]);
    }
    case "sum": {
      const [, length, inner] = around(x.shape, operation.axis);
      for (let i = 0; i < x.data.length; i++) {
        result[Math.floor(i / (length * inner)) * inner + (i % inner)] += x.data[i];
      }
      return result;
    }
    case "mean": {
      for (let i = 0; i < x.data.length; i++) result[0] += x.data[i] / x.data.length;
      return result;
    }
    case "gather":
      return result.map(
        (_, i) => x.data[y.data[Math.floor(i / shape[1])] * shape[1] + (i % shape[1])],
      );
    case "rowsWhere":
      return Float64Array.from(
        Array.from(x.data).flatMap((entry, row) => (entry === 0 ? [] : row)),
      );
    case "scatterRows": {
      const [, columns] = shape;
      for (let i = 0; i < x.data.length; i++) {
        result[y.data[Math.floor(i / columns)] * columns + (i % columns)] = x.data[i];
      }
      return result;
    }
    case "pick":
      return result.map((_, i) => x.data[Math.floor(i / shape[1]) * x.shape[1] + y.data[i]]);
    case "scatter": {
      for (let i = 0; i < x.data.length; i++) {
        result[Math.floor(i / x.shape[1]) * shape[1] + y.data[i]] = x.data[i];
      }
      return result;
    }
    case "argMax":
      return Float64Array.from(rowsOf(x), (row) => row.indexOf(Math.max(...row)));
    case "argSort":
      // Array.prototype.sort keeps the order of equal entries.
      return Float64Array.from(
        rowsOf(x).flatMap((row) => [...row.keys()].sort((i, j) => row[i] - row[j])),
      );
    case "cast":
      return result.map((_, i) => (operation.to === "int64" ? Math.trunc(x.data[i]) : x.data[i]));
    case "layerNormalization": {
      const rows = moments(x);
      const columns = x.data.length / rows.length;
      const [scale, offset] = inputs.slice(1).map((row) => {
        const index = broadcastIndex(row.shape, shape);
        return (i: number) => row.data[index(i)];
      });
      return result.map((_, i) => {
        const { mean, inverseDeviation } = rows[Math.floor(i / columns)];
        return (x.data[i] - mean) * inverseDeviation * scale(i) + offset(i);
      });
    }
    case "rowMean":
      return Float64Array.from(moments(y), ({ mean }) => mean);
    case "rowInverseDeviation":
      return Float64Array.from(moments(y), ({ inverseDeviation }) => inverseDeviation);
    case "logSumExp":
      return Float64Array.from(rowsOf(x), logSumExp);
    case "logSoftmax": {
      const [rows, size] = shape;
      for (let row = 0; row < rows; row++) {
        logSoftmax(x.data, result, { from: row * size, to: row * size, size });
      }
      return result;
    }
    default:
      return result.map((_, i) => unary[operation.kind](x.data[i]));
  }
}
