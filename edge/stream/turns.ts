/** What may be under way or wait at a time. */
export interface TurnLimits {
  pieces: number;
  /** Of all pieces together; a piece by itself may have any size. */
  size: number;
}

/**
 * Does work in the order in which it comes, one piece after the other.
 *
 * @returns takes a piece, which must not reject, or answers false where there is too much
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
