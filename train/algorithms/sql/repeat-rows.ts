import type { TensorOperations } from "../../../graph/operations.ts";

/**
 * Each row of x, several times in succession: [rows, columns] -> [rows * times, columns].
 *
 * @param shape of x
 */
export function repeatRows<Tensor>(
  ops: TensorOperations<Tensor>,
  x: Tensor,
  [rows, columns]: readonly [rows: number, columns: number],
  times: number,
): Tensor {
  const apart = ops.reshape(x, [rows, 1, columns]);
  return ops.reshape(ops.expand(apart, [rows, times, columns]), [rows * times, columns]);
}
