import type { BoundedBoxSpace } from "../schemas/space.ts";
import { ImportError } from "./foreign-policy.ts";

/** Bounds that take the place of those in a file: a number for each action, or one for all. */
export interface ChosenBounds {
  low?: number | readonly number[] | undefined;
  high?: number | readonly number[] | undefined;
}

/** True for bounds that no number is beyond. */
export function isUnlimited(bound: number): boolean {
  return !(Math.abs(bound) < 3e38);
}

/**
 * Returns the space of actions between bounds.
 *
 * @param own the bounds in the file; infinite where it has none
 * @throws {ImportError} if a bound is neither in the file nor chosen, or low is not below high
 */
export function boundedBox(
  own: { low: readonly number[]; high: readonly number[] },
  chosen: ChosenBounds,
): BoundedBoxSpace {
  const low = boundsFor(own.low, chosen.low, "--action-low");
  const high = boundsFor(own.high, chosen.high, "--action-high");
  low.forEach((bound, i) => {
    if (bound < high[i]) return;
    throw new ImportError(
      `action ${i} has the bounds ${bound} and ${high[i]}: low must be below high`,
    );
  });
  return { kind: "box", low, high };
}

function boundsFor(own: readonly number[], chosen: ChosenBounds["low"], option: string): number[] {
  const bounds =
    chosen === undefined ? own : typeof chosen === "number" ? own.map(() => chosen) : chosen;
  if (bounds.length !== own.length) {
    throw new ImportError(`${option} must have ${own.length} numbers or one, not ${bounds.length}`);
  }
  const unlimited = bounds.findIndex(isUnlimited);
  if (unlimited === -1) return [...bounds];
  throw new ImportError(`action ${unlimited} has no finite bound: give it by ${option}`);
}
