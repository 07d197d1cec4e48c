/** The fewest rows for which a part's products run at nearly the rate of larger ones. */
const fewestRows = 64;

/** The most parts: each thread learns the gradients of all others. */
const mostParts = 4;

/**
 * The number of parts of a batch that threads compute beside each other: a power of two, so that
 * the mean over parts rounds as little as the sum.
 *
 * @param rows of the batch; undefined if it has no parts
 */
export function partCount(rows: number | undefined, threads: number): number {
  if (rows === undefined) return 1;
  let parts = 1;
  while (
    2 * parts <= Math.min(threads, mostParts) &&
    rows % (2 * parts) === 0 &&
    rows / (2 * parts) >= fewestRows
  ) {
    parts *= 2;
  }
  return parts;
}
