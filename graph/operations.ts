import type { ElementType } from "./node.ts";

/** A tensor, or a number for a scalar constant. */
export type Operand<Tensor> = Tensor | number;

/**
 * The operations that networks and losses are written in, once for every engine: a tracer records
 * them as a graph, an eager engine computes them at once. Elementwise operations broadcast as in
 * NumPy. Shapes are static, except for symbolic axes such as "batch".
 */
export interface TensorOperations<Tensor> {
  /** A constant tensor: its entries in row-major order. */
  constant(data: ArrayLike<number>, shape: readonly number[]): Tensor;

  /** The matrix product, [n, k] x [k, m] -> [n, m], or that of each pair in stacks of as many. */
  matmul(a: Tensor, b: Tensor): Tensor;

  add(a: Operand<Tensor>, b: Operand<Tensor>): Tensor;
  subtract(a: Operand<Tensor>, b: Operand<Tensor>): Tensor;
  multiply(a: Operand<Tensor>, b: Operand<Tensor>): Tensor;
  divide(a: Operand<Tensor>, b: Operand<Tensor>): Tensor;
  minimum(a: Operand<Tensor>, b: Operand<Tensor>): Tensor;
  maximum(a: Operand<Tensor>, b: Operand<Tensor>): Tensor;
  /** 1 where a < b, else 0, with a derivative of zero. */
  less(a: Operand<Tensor>, b: Operand<Tensor>): Tensor;

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

  /** The same tensor, with a derivative of zero. */
  stopGradient(x: Tensor): Tensor;
  /** The same entries with another type; as integers, rounded toward zero. */
  cast(x: Tensor, type: ElementType): Tensor;

  /** Concatenates tensors along an axis. */
  concat(tensors: readonly Tensor[], axis: number): Tensor;
  /** The entries start to end - 1 of an axis. */
  slice(x: Tensor, axis: number, start: number, end: number): Tensor;
  /** The same entries in row-major order, with another shape. */
  reshape(x: Tensor, shape: readonly (number | string)[]): Tensor;
  /** Repeats axes of length 1 until the tensor has the given shape. */
  expand(x: Tensor, shape: readonly number[]): Tensor;

  /** Sums over an axis, which is kept with length 1. */
  sum(x: Tensor, axis: number): Tensor;
  /** The mean of all entries, a scalar. */
  mean(x: Tensor): Tensor;

  /** ln sum e^x over each row of x [n, columns], without overflow: [n, 1]. */
  logSumExp(x: Tensor): Tensor;
  /** x - ln sum e^x over each row of x [n, columns]. */
  logSoftmax(x: Tensor): Tensor;
  /**
   * (x - mean) / sqrt(variance + 1e-5) scale + offset, with the mean and variance of each row of
   * x [n, columns]; scale and offset [columns].
   *
   * Source: Ba et al. 2016, "Layer Normalization", Eq. 4.
   */
  layerNormalization(x: Tensor, scale: Tensor, offset: Tensor): Tensor;
  /** Each row of x [n, columns] in ascending order. */
  sort(x: Tensor): Tensor;
  /** The entry of each row of x [n, columns] at its index [n, 1], of either type: [n, 1]. */
  pick(x: Tensor, indices: Tensor): Tensor;
  /** The index (int64) of the largest entry of each row of x [n, columns], the first of equals. */
  argMax(x: Tensor): Tensor;
}
