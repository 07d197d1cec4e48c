/** A number stands for a scalar constant wherever a tensor is expected. */
export type Operand<Tensor> = Tensor | number;

/**
 * The small vocabulary in which networks and losses are written, once for every engine: a tracer
 * records it as a graph, an eager engine computes it at once. Elementwise operations broadcast as
 * in numpy. Shapes are static, but for symbolic axes such as "batch".
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

  /** Joins tensors along an axis. */
  concat(tensors: readonly Tensor[], axis: number): Tensor;
  /** The entries start ... end - 1 of an axis. */
  slice(x: Tensor, axis: number, start: number, end: number): Tensor;
  /** The same entries, in row-major order, under another shape. */
  reshape(x: Tensor, shape: readonly (number | string)[]): Tensor;

  /** Sums an axis, which is kept with length 1. */
  sum(x: Tensor, axis: number): Tensor;
  /** The mean of all entries, a scalar. */
  mean(x: Tensor): Tensor;
}
