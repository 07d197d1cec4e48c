import { vi } from "vitest";

/** Waits until something is so, as long as the slowest machine takes. */
export const eventually = (isSo: () => unknown) =>
  vi.waitUntil(isSo, { timeout: 120_000, interval: 10 });
