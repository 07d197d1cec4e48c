import { setImmediate } from "node:timers/promises";

/**
 * Returns a function that lets timers and signals run, at most once per interval. Without it,
 * Ctrl-C would go unnoticed while steps run without waiting for anything.
 */
export function givingWay(milliseconds: number): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < milliseconds) return undefined;
    return setImmediate().then(() => {
      last = performance.now();
    });
  };
}
