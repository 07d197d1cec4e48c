import * as z from "zod";

/** A bound of one dimension; `null` (JSON has no Infinity) where the dimension is unbounded. */
export const bound = z.number().nullable();

/** A box in R^n: dimension `i` lies in [low[i], high[i]]. */
export const boxSpace = z
  .strictObject({
    kind: z.literal("box"),
    low: z.array(bound).min(1),
    high: z.array(bound).min(1),
  })
  .refine((space) => space.low.length === space.high.length, {
    path: ["high"],
    error: "low and high must have the same length",
  });

/** A box whose every dimension has two finite bounds, as an action must have to be scaled to. */
export const boundedBoxSpace = z
  .strictObject({
    kind: z.literal("box"),
    low: z.array(z.number()).min(1),
    high: z.array(z.number()).min(1),
  })
  .refine((space) => space.low.length === space.high.length, {
    path: ["high"],
    error: "low and high must have the same length",
  })
  .refine((space) => space.low.every((low, i) => low < (space.high[i] ?? low)), {
    path: ["low"],
    error: "every low must be below its high",
  });

/** The integers 0 ... size - 1. */
export const discreteSpace = z.strictObject({
  kind: z.literal("discrete"),
  size: z.int().positive(),
});

export type BoxSpace = z.infer<typeof boxSpace>;
export type BoundedBoxSpace = z.infer<typeof boundedBoxSpace>;
export type DiscreteSpace = z.infer<typeof discreteSpace>;
