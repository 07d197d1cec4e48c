/**
 * The q-quantile of a sample: the least of its values that at least a share q of them does not
 * exceed. Nothing is interpolated, so that it is a latency which someone had.
 *
 * @param q in (0, 1]; 1 is the largest value
 * @throws {RangeError} of an empty sample
 */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new RangeError("there is no quantile of nothing");
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
}

/** When request i of a constant rate is due: start + i / rate. */
export function requestDueAt(i: number, startMs: number, ratePerSecond: number): number {
  return startMs + (1000 * i) / ratePerSecond;
}
