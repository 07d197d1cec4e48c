/**
 * Does work in the order in which it comes, one piece after the other.
 *
 * @param most how many pieces may be under way or wait
 * @returns takes a piece, which must not reject, or answers false where there are too many
 */
export function createTurns(most: number): (work: () => Promise<void>) => boolean {
  let waiting = 0;
  let last = Promise.resolve();
  return (work) => {
    if (waiting >= most) return false;
    waiting += 1;
    last = last.then(work).finally(() => {
      waiting -= 1;
    });
    return true;
  };
}
