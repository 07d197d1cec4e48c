import * as z from "zod";

/** Successive halving: at which steps candidates are compared, and what share of them goes on. */
export const successiveHalving = z.strictObject({
  first: z.int().positive(),
  factor: z.int().min(2).default(3),
});
export type SuccessiveHalving = z.infer<typeof successiveHalving>;

/**
 * The rungs of a search, as environment steps: first factor^k, for k = 0, 1, ..., rounded up to
 * evaluations, and the last step.
 *
 * @param candidates the number of candidates that are compared
 * @throws {RangeError} if there is no rung before the last step, or no candidate left at the last
 */
export function rungsOf(
  { first, factor }: SuccessiveHalving,
  { steps, evaluation_interval: interval }: { steps: number; evaluation_interval: number },
  candidates: number,
): number[] {
  if (first < interval) {
    throw new RangeError(
      `halving: first must be at least evaluation_interval, ${interval}: candidates are compared ` +
        `by evaluations, and it is ${first}`,
    );
  }
  const rungs: number[] = [];
  for (let step = first; ; step *= factor) {
    const rung = Math.ceil(step / interval) * interval;
    if (rung >= steps) break;
    rungs.push(rung);
  }
  if (rungs.length === 0) {
    throw new RangeError(
      `halving: first must be less than steps, ${steps}: candidates are compared before they have ` +
        `come to the end, and it is ${first}`,
    );
  }
  const needed = factor ** rungs.length;
  if (candidates < needed) {
    throw new RangeError(
      `halving: of ${candidates} candidates, no one would come to the last step, ${steps}: one in ` +
        `${factor} goes on from each of the steps ${rungs.join(", ")}; search at least ${needed}, ` +
        "or raise first or factor",
    );
  }
  return [...rungs, steps];
}
