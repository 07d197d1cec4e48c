import { setImmediate } from "node:timers/promises";

/**
 * Lets timers and signals have their turn, if they had none for so long: where steps are taken without
 * waiting for anything, Ctrl-C would not be heard else.
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
