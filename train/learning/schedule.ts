/** True if a multiple of the interval lies in (before, step]. */
export function passes(interval: number, before: number, step: number): boolean {
  return Math.floor(step / interval) > Math.floor(before / interval);
}

/**
 * The share of a decaying setting at an environment step: 1 until decay begins, then
 *
 *     (last - step) / (last - from)
 *
 * Decay lets training settle, so that the last policy is not an accidental one.
 *
 * @param from the step from which it decays; null for a constant setting
 */
export function remainingShare(from: number | null, last: number, step: number): number {
  if (from === null || step <= from) return 1;
  return Math.max(0, (last - step) / (last - from));
}
