import type { BoundedBoxSpace, DiscreteSpace } from "../../schemas/space.ts";
import { ImportError } from "./foreign-policy.ts";

/** Bounds that take the place of those in a file: a number for each action, or one for all. */
export interface ChosenBounds {
  actionLow?: number | readonly number[] | undefined;
  actionHigh?: number | readonly number[] | undefined;
}

/** The bounds of actions that a file has; infinite where it has none. */
export interface OwnBounds {
  low: readonly number[];
  high: readonly number[];
}

/** True for bounds that no number is beyond. */
export function isUnlimited(bound: number): boolean {
  return !(Math.abs(bound) < 3e38);
}

/**
 * Returns the space of actions between bounds.
 *
 * @throws {ImportError} if a bound is neither in the file nor chosen, or low is not below high
 */
export function boundedBox(own: OwnBounds, chosen: ChosenBounds): BoundedBoxSpace {
  const isMissing = (bounds: readonly number[], choice: ChosenBounds["actionLow"]) =>
    choice === undefined && bounds.some(isUnlimited);
  if (isMissing(own.low, chosen.actionLow) || isMissing(own.high, chosen.actionHigh)) {
    throw new ImportError(
      `the file has no finite bounds of the policy's ${own.low.length} actions: give those of its environment by --action-low and --action-high, a number for all or one for each`,
    );
  }
  const low = boundsFor(own.low, chosen.actionLow, "--action-low");
  const high = boundsFor(own.high, chosen.actionHigh, "--action-high");
  low.forEach((bound, i) => {
    if (bound < high[i]) return;
    throw new ImportError(
      `action ${i} has the bounds ${bound} and ${high[i]}: low must be below high`,
    );
  });
  return { kind: "box", low, high };
}

function boundsFor(
  own: readonly number[],
  choice: ChosenBounds["actionLow"],
  option: string,
): number[] {
  if (choice === undefined) return [...own];
  const bounds = typeof choice === "number" ? own.map(() => choice) : [...choice];
  if (bounds.length !== own.length) {
    const expected = own.length === 1 ? "1 number" : `${own.length} numbers or one`;
    throw new ImportError(`${option} must have ${expected}, not ${bounds.length}`);
  }
  const unlimited = bounds.find(isUnlimited);
  if (unlimited === undefined) return bounds;
  throw new ImportError(`${option} must be finite in float32, not ${unlimited}`);
}

/**
 * Returns the space of discrete actions.
 *
 * @throws {ImportError} if bounds are chosen, which such actions have not
 */
export function discreteActions(
  size: number,
  { actionLow, actionHigh }: ChosenBounds,
): DiscreteSpace {
  if (actionLow === undefined && actionHigh === undefined) return { kind: "discrete", size };
  throw new ImportError(
    "--action-low and --action-high go with real-valued actions, and the policy has discrete ones",
  );
}
