/** Limits on the work that is under way or waits. */
export interface TurnLimits {
  pieces: number;
  /** Of all pieces together; a piece by itself may have any size. */
  size: number;
}

/**
 * Creates a queue that does one piece of work after the other.
 *
 * @returns a function that adds a piece, which must not reject; it returns false beyond the limits
 */
export function createTurns(
  most: TurnLimits,
): (work: () => Promise<void>, size: number) => boolean {
  let pieces = 0;
  let total = 0;
  let last = Promise.resolve();
  return (work, size) => {
    if (pieces >= most.pieces || (pieces > 0 && total + size > most.size)) return false;
    pieces += 1;
    total += size;
    last = last.then(work).finally(() => {
      pieces -= 1;
      total -= size;
    });
    return true;
  };
}
