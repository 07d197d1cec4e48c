import * as z from "zod";

/** A bound of one dimension; `null` (JSON has no Infinity) where the dimension is unbounded. */
export const bound = z.number().nullable();

/** Optional names and units of the dimensions. */
const dimensions = {
  names: z.array(z.string().min(1)).optional().describe("a name for each dimension"),
  units: z.array(z.string()).optional().describe('a unit for each dimension; "" where it has none'),
};

interface Dimensions {
  low: readonly unknown[];
  high: readonly unknown[];
  names?: readonly string[] | undefined;
  units?: readonly string[] | undefined;
}

/** Refuses lists that do not have an entry for each dimension. */
function checkLengths({ value, issues }: { value: Dimensions; issues: z.core.$ZodRawIssue[] }) {
  for (const field of ["high", "names", "units"] as const) {
    const length = value[field]?.length ?? value.low.length;
    if (length === value.low.length) continue;
    const message = `must have ${value.low.length} entries, as low has, not ${length}`;
    issues.push({ code: "custom", path: [field], message, input: value[field] });
  }
}

/** A box in R^n: dimension `i` lies in [low[i], high[i]]. */
export const boxSpace = z
  .strictObject({
    kind: z.literal("box"),
    low: z.array(bound).min(1),
    high: z.array(bound).min(1),
    ...dimensions,
  })
  .check(checkLengths);

/**
 * A box with finite bounds in every dimension. Actions need them: they are scaled to the bounds.
 */
export const boundedBoxSpace = z
  .strictObject({
    kind: z.literal("box"),
    low: z.array(z.number()).min(1),
    high: z.array(z.number()).min(1),
    ...dimensions,
  })
  .check(checkLengths)
  .refine((space) => space.low.every((low, i) => low < (space.high[i] ?? Infinity)), {
    path: ["low"],
    error: "every low must be below its high",
  });

/** The integers 0 ... size - 1. */
export const discreteSpace = z
  .strictObject({
    kind: z.literal("discrete"),
    size: z.int().positive(),
    names: z.array(z.string().min(1)).optional().describe("a name for each element"),
  })
  .refine(({ size, names }) => !names || names.length === size, {
    path: ["names"],
    error: "must have a name for each element",
  });

export type BoxSpace = z.infer<typeof boxSpace>;
export type BoundedBoxSpace = z.infer<typeof boundedBoxSpace>;
export type DiscreteSpace = z.infer<typeof discreteSpace>;

/** The number of entries of a point as a vector; a point of a discrete space has one, its index. */
export function widthOf(space: BoxSpace | DiscreteSpace): number {
  return space.kind === "discrete" ? 1 : space.low.length;
}

/** Returns a vector as a point in JSON: an index for a discrete space, an array for a box. */
export function pointOf(
  space: BoxSpace | DiscreteSpace,
  vector: ArrayLike<number>,
): number | number[] {
  return space.kind === "discrete" ? vector[0] : Array.from(vector);
}
