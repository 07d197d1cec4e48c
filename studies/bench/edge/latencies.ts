/**
 * The q-quantile of a sample: the smallest value that at least a share q of the sample does not
 * exceed. Not interpolated, so it is a latency that was measured.
 *
 * @param q in (0, 1]; 1 is the largest value
 * @throws {RangeError} if the sample is empty
 */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new RangeError("there is no quantile of nothing");
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
}

/** The time at which request i is due at a constant rate: start + i / rate. */
export function requestDueAt(i: number, startMs: number, ratePerSecond: number): number {
  return startMs + (1000 * i) / ratePerSecond;
}
