/**
 * The sum of squares of up to 128 numbers in NumPy's order of summation: from eight numbers on, in
 * eight columns.
 *
 * @param round applied to the result of every operation
 */
function sumOfSquares(values: ArrayLike<number>, round: (x: number) => number): number {
  const { length } = values;
  const whole = length < 8 ? 0 : length - (length % 8);
  let sum = 0;
  if (whole > 0) {
    const columns = new Float64Array(8);
    for (let i = 0; i < whole; i++) {
      columns[i % 8] = round(columns[i % 8] + round(values[i] * values[i]));
    }
    const pair = (i: number) => round(columns[i] + columns[i + 1]);
    sum = round(round(pair(0) + pair(2)) + round(pair(4) + pair(6)));
  }
  for (let i = whole; i < length; i++) sum = round(sum + round(values[i] * values[i]));
  return sum;
}

/**
 * weight * sum_i a_i^2 of float32 numbers, in float32. NumPy rounds every operation on them,
 * including that with the weight, so rewards are equal to Gymnasium's.
 */
export function controlCost(weight: number, action: Float32Array): number {
  return Math.fround(Math.fround(weight) * sumOfSquares(action, Math.fround));
}

/** weight * sum_i x_i^2 of up to 128 numbers. */
export function squareCost(weight: number, values: Float64Array): number {
  return weight * sumOfSquares(values, (x) => x);
}

/**
 * The length of a vector, sqrt(sum_i x_i^2). The last bit of NumPy's depends on the processor: some
 * builds of its dot product use fused multiply-adds.
 */
export function norm(values: ArrayLike<number>): number {
  return Math.sqrt(sumOfSquares(values, (x) => x));
}
