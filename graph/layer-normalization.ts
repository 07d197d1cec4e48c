import type { TensorOperations } from "./operations.ts";

/** Avoids a division by zero for rows of equal entries. */
export const addedVariance = 1e-5;

/**
 * Layer normalization, composed of other operations:
 *
 *     y = (x - mean) / sqrt(variance + epsilon) scale + offset
 *
 * Source: Ba et al. 2016, "Layer Normalization", Eq. 4, as in `torch.nn.LayerNorm`.
 *
 * @param x [n, columns], each row of which is normalized
 * @param scale [columns]
 * @param offset [columns]
 * @param epsilon 1e-5 unless given
 */
export function layerNormalization<Tensor>(
  ops: TensorOperations<Tensor>,
  columns: number,
  x: Tensor,
  scale: Tensor,
  offset: Tensor,
  epsilon = addedVariance,
): Tensor {
  const mean = (rows: Tensor) => ops.divide(ops.sum(rows, 1), columns);
  const centered = ops.subtract(x, mean(x));
  const variance = mean(ops.square(centered));
  // A reciprocal for each row: the derivative of a division would divide every entry twice.
  const inverseDeviation = ops.divide(1, ops.sqrt(ops.add(variance, epsilon)));
  return ops.add(ops.multiply(ops.multiply(centered, inverseDeviation), scale), offset);
}
