import * as z from "zod";

/*
 * The kinds of options that environments take, with their defaults; named as Gymnasium's arguments.
 */

/** Two bounds; null where there is none. */
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

/** The standard deviation, or half the width, of the noise that an episode begins with. */
export function scale(value: number) {
  return z.number().min(0).default(value);
}

/** How many simulator steps make an environment step. */
export function frameSkip(value: number) {
  return z.int().positive().default(value);
}

export function flag(value: boolean) {
  return z.boolean().default(value);
}

type Range = readonly [number | null, number | null];

/** The two bounds as numbers: infinite where there is none. */
export function boundsOf([low, high]: Range): [number, number] {
  return [low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY];
}
