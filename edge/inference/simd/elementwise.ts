/** Computes so many rows. */
export type Step = (rows: number) => void;

/** Numbers of which entry i of row r lies at r * perRow + i * perEntry: 0 where all are the same. */
export interface Strided {
  data: Float32Array;
  perRow: number;
  perEntry: number;
}

type Unary = (x: number) => number;
type Binary = (x: number, y: number) => number;

/*
 * In float64, and rounded to float32 where they are stored. Of sums and products that is what float32
 * arithmetic gives, for float64 has more than twice as many bits; of the others it is closer to what
 * is meant.
 */
export const unary: Record<string, Unary> = {
  Exp: Math.exp,
  Tanh: Math.tanh,
  Relu: (x) => Math.max(x, 0),
  /** ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|) */
  Softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
};

export const binary: Record<string, Binary> = {
  Add: (x, y) => x + y,
  Sub: (x, y) => x - y,
  Mul: (x, y) => x * y,
};

export function entrywise(of: Unary, x: Float32Array, y: Float32Array, size: number): Step {
  return (rows) => {
    for (let i = 0; i < rows * size; i++) y[i] = of(x[i]);
  };
}

export function combine(of: Binary, a: Strided, b: Strided, y: Float32Array, size: number): Step {
  return (rows) => {
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < size; i++) {
        y[row * size + i] = of(
          a.data[row * a.perRow + i * a.perEntry],
          b.data[row * b.perRow + i * b.perEntry],
        );
      }
    }
  };
}

/** y = sum_i x_i */
export function reduceSum(x: Float32Array, y: Float32Array, size: number): Step {
  return (rows) => {
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let i = row * size; i < (row + 1) * size; i++) sum += x[i];
      y[row] = sum;
    }
  };
}

/** y = argmax_i x_i, of equal ones the first */
export function argMax(x: Float32Array, y: BigInt64Array, size: number): Step {
  return (rows) => {
    for (let row = 0; row < rows; row++) {
      let best = 0;
      for (let i = 1; i < size; i++) {
        if (x[row * size + i] > x[row * size + best]) best = i;
      }
      y[row] = BigInt(best);
    }
  };
}

/** y_i = x_i - m - ln sum_j e^(x_j - m), m = max_j x_j */
export function logSoftmax(x: Float32Array, y: Float32Array, size: number): Step {
  return (rows) => {
    for (let start = 0; start < rows * size; start += size) {
      let most = Number.NEGATIVE_INFINITY;
      for (let i = start; i < start + size; i++) most = Math.max(most, x[i]);
      let sum = 0;
      for (let i = start; i < start + size; i++) sum += Math.exp(x[i] - most);
      const logarithm = Math.log(sum);
      for (let i = start; i < start + size; i++) y[i] = x[i] - most - logarithm;
    }
  };
}

/** y = the row of a table that an index names */
export function gather(
  table: Float32Array,
  index: BigInt64Array,
  y: Float32Array,
  size: number,
): Step {
  const length = table.length / size;
  return (rows) => {
    for (let row = 0; row < rows; row++) {
      const start = indexIn(length, index[row]) * size;
      y.set(table.subarray(start, start + size), row * size);
    }
  };
}

/** y_i = x_j of the same row, where j = index_i */
export function gatherElements(
  x: Float32Array,
  index: BigInt64Array,
  y: Float32Array,
  { from, to }: { from: number; to: number },
): Step {
  return (rows) => {
    for (let i = 0; i < rows * to; i++) {
      y[i] = x[Math.floor(i / to) * from + indexIn(from, index[i])];
    }
  };
}

/** ONNX would count negative ones from the end, which no observation is. */
function indexIn(length: number, index: bigint): number {
  if (index >= 0n && index < length) return Number(index);
  throw new RangeError(`the index ${index} is not in 0 ... ${length - 1}`);
}
