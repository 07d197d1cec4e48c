import * as z from "zod";

/*
 * Schemas of environment options with defaults; options are named like Gymnasium's arguments.
 */

/** Two bounds; null for no bound. */
export function range(low: number | null, high: number | null) {
  return z
    .tuple([z.number().nullable(), z.number().nullable()])
    .refine(([least, most]) => least === null || most === null || least <= most, {
      error: "the first must not be above the second",
    })
    .default([low, high]);
}

export function weight(value: number) {
  return z.number().default(value);
}

/** The scale of the initial noise: its standard deviation, or half its width. */
export function scale(value: number) {
  return z.number().min(0).default(value);
}

/** The number of simulator steps in an environment step. */
export function frameSkip(value: number) {
  return z.int().positive().default(value);
}

export function flag(value: boolean) {
  return z.boolean().default(value);
}

type Range = readonly [number | null, number | null];

/** The two bounds as numbers; infinite for no bound. */
export function boundsOf([low, high]: Range): [number, number] {
  return [low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY];
}
