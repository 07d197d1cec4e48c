/** A tensor, or a number for a scalar constant. */
export type Operand<Tensor> = Tensor | number;

/**
 * The operations that networks and losses are written in, once for every engine: a tracer records
 * them as a graph, an eager engine computes them at once. Elementwise operations broadcast as in
 * NumPy. Shapes are static, except for symbolic axes such as "batch".
 */
export interface TensorOperations<Tensor> {
  /** The matrix product: [n, k] x [k, m] -> [n, m]. */
  matmul(a: Tensor, b: Tensor): Tensor;

  add(a: Operand<Tensor>, b: Operand<Tensor>): Tensor;
  subtract(a: Operand<Tensor>, b: Operand<Tensor>): Tensor;
  multiply(a: Operand<Tensor>, b: Operand<Tensor>): Tensor;
  divide(a: Operand<Tensor>, b: Operand<Tensor>): Tensor;
  minimum(a: Operand<Tensor>, b: Operand<Tensor>): Tensor;

  negate(x: Tensor): Tensor;
  square(x: Tensor): Tensor;
  sqrt(x: Tensor): Tensor;
  exp(x: Tensor): Tensor;
  /** The natural logarithm. */
  log(x: Tensor): Tensor;
  tanh(x: Tensor): Tensor;
  /** max(x, 0) */
  relu(x: Tensor): Tensor;
  /** ln(1 + e^x) */
  softplus(x: Tensor): Tensor;
  /** min(max(x, low), high) */
  clip(x: Tensor, low: number, high: number): Tensor;

  /** Concatenates tensors along an axis. */
  concat(tensors: readonly Tensor[], axis: number): Tensor;
  /** The entries start to end - 1 of an axis. */
  slice(x: Tensor, axis: number, start: number, end: number): Tensor;
  /** The same entries in row-major order, with another shape. */
  reshape(x: Tensor, shape: readonly (number | string)[]): Tensor;

  /** Sums over an axis, which is kept with length 1. */
  sum(x: Tensor, axis: number): Tensor;
  /** The mean of all entries, a scalar. */
  mean(x: Tensor): Tensor;
}
