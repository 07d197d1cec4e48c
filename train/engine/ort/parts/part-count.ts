import { operationsForThreads } from "../product-threads.ts";

/** The fewest rows for which a part's products run at nearly the rate of larger ones. */
const fewestRows = 64;

/** The most parts: each thread reads the gradients of all others. */
const mostParts = 4;

/**
 * The number of parts of a batch that threads compute beside each other: a power of two, whose
 * mean rounds no more than a sum.
 *
 * @param rows of the batch
 * @param threads that are free
 * @param largest the additions and multiplications of the largest product of the whole batch
 */
export function partCount(rows: number, threads: number, largest: number): number {
  const isWorth = (parts: number) =>
    rows % parts === 0 && rows / parts >= fewestRows && largest / parts >= operationsForThreads;
  let parts = 1;
  while (2 * parts <= Math.min(threads, mostParts) && isWorth(2 * parts)) parts *= 2;
  return parts;
}
