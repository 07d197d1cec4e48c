/** Eight numbers at a time, as numpy sums: up to 128 of them. */
function pairwiseSum(values: ArrayLike<number>, round: (x: number) => number): number {
  const { length } = values;
  const whole = length < 8 ? 0 : length - (length % 8);
  const partial = new Float64Array(8);
  for (let i = 0; i < whole; i++) partial[i % 8] = round(partial[i % 8] + values[i]);
  const [a, b, c, d, e, f, g, h] = partial;
  const left = round(round(a + b) + round(c + d));
  const right = round(round(e + f) + round(g + h));
  let sum = round(left + right);
  for (let i = whole; i < length; i++) sum = round(sum + values[i]);
  return sum;
}

/**
 * weight * sum_i a_i^2 of float32 numbers, in float32: numpy rounds every operation on them, the
 * weight included, and so rewards are equal to those of Gymnasium to the last bit.
 */
export function controlCost(weight: number, action: Float32Array): number {
  const squares = action.map((a) => a * a);
  return Math.fround(Math.fround(weight) * pairwiseSum(squares, Math.fround));
}

/** weight * sum_i x_i^2, of up to 128 numbers. */
export function squareCost(weight: number, values: Float64Array): number {
  return (
    weight *
    pairwiseSum(
      values.map((x) => x * x),
      (x) => x,
    )
  );
}
