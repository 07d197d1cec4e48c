import * as z from "zod";
import type { NumpyGenerator } from "../random/numpy-generator.ts";

/*
 * Schemas of environment options with defaults; options are named like Gymnasium's arguments.
 */

/** Returns the schema of two bounds; null for no bound. */
export function range(low: number | null, high: number | null) {
  return z
    .tuple([z.number().nullable(), z.number().nullable()])
    .refine(([least, most]) => least === null || most === null || least <= most, {
      error: "the first must not be above the second",
    })
    .default([low, high]);
}

/** Returns the schema of a factor, such as that of a part of the reward. */
export function weight(value: number) {
  return z.number().default(value);
}

/** Returns the schema of the scale of the initial noise: its standard deviation, or half its width. */
export function scale(value: number) {
  return z.number().min(0).default(value);
}

/** Returns the schema of the number of simulator steps in an environment step. */
export function frameSkip(value: number) {
  return z.int().positive().default(value);
}

/** Returns the schema of a choice of yes or no. */
export function flag(value: boolean) {
  return z.boolean().default(value);
}

/** Two bounds, null for no bound. */
export type Range = readonly [number | null, number | null];

/** Returns two bounds as numbers: infinite for no bound. */
export function boundsOf([low, high]: Range): [number, number] {
  return [low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY];
}

/** Beyond, angles have lost the digits that matter. */
const farthest = 1000;

/**
 * Returns the schemas of the bounds of a uniformly distributed initial state, named like options of
 * Gymnasium's `reset`.
 */
export function initialBounds(low: number, high: number) {
  const bound = z.number().min(-farthest).max(farthest);
  return { low: bound.default(low), high: bound.default(high) };
}
/** The values of `initialBounds`. */
export type InitialBounds = Readonly<z.infer<z.ZodObject<ReturnType<typeof initialBounds>>>>;

/**
 * Returns a function that draws a number of an initial state.
 *
 * @throws {RangeError} if the bounds are in the wrong order
 */
export function uniformWithin({ low, high }: InitialBounds): (random: NumpyGenerator) => number {
  if (low > high) throw new RangeError(`low: must not be above high, which is ${high}`);
  return (random) => random.uniform(low, high);
}
