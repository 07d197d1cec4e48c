/** softplus(x) = ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|), without overflow */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** sigmoid(x) = 1 / (1 + e^-x) */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** ln sum_i e^x_i = m + ln sum_i e^(x_i - m), m = max_i x_i, without overflow; -Infinity of nothing */
export function logSumExp(x: readonly number[]): number {
  const most = x.reduce((most, each) => Math.max(most, each), Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(most)) return most;
  return most + Math.log(x.reduce((sum, each) => sum + Math.exp(each - most), 0));
}

/**
 * The log-softmax of a row. The row may be a slice of `x` and be written to a slice of `y`.
 *
 *     y_i = x_i - m - ln sum_j e^(x_j - m), m = max_j x_j
 */
export function logSoftmax<Row extends number[] | Float32Array | Float64Array>(
  x: ArrayLike<number>,
  y: Row,
  { from = 0, to = 0, size = x.length } = {},
): Row {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < size; i++) most = Math.max(most, x[from + i]);
  let sum = 0;
  for (let i = 0; i < size; i++) sum += Math.exp(x[from + i] - most);
  const logarithm = Math.log(sum);
  for (let i = 0; i < size; i++) y[to + i] = x[from + i] - most - logarithm;
  return y;
}

/** softmax(x)_i = e^(x_i - m) / sum_j e^(x_j - m), m = max_j x_j */
export function softmax(x: ArrayLike<number>): number[] {
  const most = Array.from(x).reduce((most, each) => Math.max(most, each), Number.NEGATIVE_INFINITY);
  const weights = Array.from(x, (each) => Math.exp(each - most));
  const sum = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / sum);
}
