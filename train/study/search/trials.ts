import * as z from "zod";
import { NumpyGenerator } from "../../random/numpy-generator.ts";
import { drawValue, valueRange } from "./value-range.ts";

/** A random search: how many trials are drawn, from which ranges. */
export const randomSearch = z.strictObject({
  trials: z.int().min(1).max(1000, "must be at most 1,000 trials"),
  seed: z.int().min(0).default(0),
  ranges: z
    .record(z.string(), valueRange)
    .refine((ranges) => Object.keys(ranges).length > 0, "must have the range of a setting"),
});
export type RandomSearch = z.infer<typeof randomSearch>;

/** A value of each setting that is searched. */
export type SettingPoint = readonly (readonly [setting: string, value: unknown])[];

/** A trial that draws only values of earlier ones for so long will hardly find others. */
const mostDraws = 10_000;

/**
 * The stream of a trial's draws of a setting. It depends on nothing but the arguments, so that more
 * trials or settings leave the others as they are.
 */
function generatorOf(seed: number, trial: number, setting: string): NumpyGenerator {
  return new NumpyGenerator(seed, [trial, ...Buffer.from(setting)]);
}

/**
 * Draws the trials of a random search, no two of them alike: a trial that repeats an earlier one
 * draws again.
 *
 * @throws {Error} if the ranges have too few combinations, with their number
 */
export function drawTrials({ trials, seed, ranges }: RandomSearch): SettingPoint[] {
  const drawn = new Map<string, SettingPoint>();
  for (let trial = 0; trial < trials; trial++) {
    const settings = Object.entries(ranges).map(([setting, range]) => {
      const random = generatorOf(seed, trial, setting);
      return () => [setting, drawValue(range, random)] as const;
    });
    for (let draws = 0; drawn.size === trial; draws++) {
      if (draws === mostDraws) {
        throw new Error(
          `search: trials is ${trials}, but the ranges have no more than ${trial} combinations ` +
            "that can be found: search fewer, or widen the ranges",
        );
      }
      const point = settings.map((draw) => draw());
      const key = JSON.stringify(point);
      if (!drawn.has(key)) drawn.set(key, point);
    }
  }
  return [...drawn.values()];
}
