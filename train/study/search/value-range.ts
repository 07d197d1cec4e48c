import * as z from "zod";
import type { NumpyGenerator } from "../../random/numpy-generator.ts";

const interval = z
  .strictObject({
    from: z.number(),
    to: z.number(),
    scale: z.enum(["linear", "log"]).default("linear"),
    integer: z.boolean().default(false),
  })
  .superRefine(({ from, to, scale, integer }, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: "custom", path: [field], message });
    if (from >= to) refuse("to", `must be more than from, ${from}`);
    if (scale === "log" && from <= 0) refuse("from", "must be more than 0 on a log scale");
    if (!integer) return;
    if (!Number.isSafeInteger(from)) refuse("from", "must be a whole number below 2^53");
    if (!Number.isSafeInteger(to)) refuse("to", "must be a whole number below 2^53");
  });

/** What a setting is drawn from: an interval of numbers, or a list of values. */
export const valueRange = z.union(
  [z.strictObject({ values: z.array(z.json()).min(1) }), interval],
  {
    error:
      'must be {"from": NUMBER, "to": NUMBER}, with "scale": "log" or "integer": true where ' +
      'wanted, or {"values": [...]}',
  },
);
export type ValueRange = z.infer<typeof valueRange>;

/** Real numbers are rounded to so many significant digits: enough to search by, and short in names. */
const digits = 3;

const clamp = (value: number, least: number, most: number) =>
  Math.min(Math.max(value, least), most);

/**
 * Returns a value drawn from a range:
 *
 *     linear   x ~ U(from, to)
 *     log      ln x ~ U(ln from, ln to)
 *     values   each with the same probability
 *
 * Real numbers are rounded to three significant digits, but never to a number outside the range.
 * Integers include both ends; on a log scale, ln x ~ U(ln from, ln(to + 1)), rounded down.
 */
export function drawValue(
  range: ValueRange,
  random: NumpyGenerator,
): z.infer<ReturnType<typeof z.json>> {
  if ("values" in range) return range.values[random.integer(range.values.length)];
  const { from, to, scale, integer } = range;
  const logUniform = (low: number, high: number) =>
    Math.exp(random.uniform(Math.log(low), Math.log(high)));
  if (integer) {
    if (scale === "log") return clamp(Math.floor(logUniform(from, to + 1)), from, to);
    return Math.min(Math.floor(random.uniform(from, to + 1)), to);
  }
  const drawn = scale === "log" ? logUniform(from, to) : random.uniform(from, to);
  return clamp(Number(drawn.toPrecision(digits)), from, to);
}
