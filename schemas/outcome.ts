import * as z from "zod";

export const longestUnit = 128;

export const unit = z
  .string()
  .min(1, "must not be empty")
  .max(longestUnit, `must have at most ${longestUnit} characters`)
  .describe("whoever is assigned to an arm: an episode, a device, a user");

const idempotencyKey = z
  .string()
  .min(1, "must not be empty")
  .max(128, "must have at most 128 characters")
  .describe(
    "tells the report from others of its unit, so that it counts once however often it comes",
  );

/** The sum of squares of larger numbers would overflow or lose precision in doubles. */
const largest = 1e100;
const number = z
  .number()
  .min(-largest, `must be at least -${largest}`)
  .max(largest, `must be at most ${largest}`);

export const outcomeReport = z
  .strictObject({
    unit,
    value: number,
    key: idempotencyKey,
    final: z
      .boolean()
      .default(true)
      .describe("whether the unit's outcome is whole with this one; only then it counts"),
    covariate: number
      .optional()
      .describe(
        "what was known of the unit before it was exposed, where the experiment was declared to have that; the first that is reported stays",
      ),
  })
  .describe(
    "A part of a unit's outcome: values of different keys add up. In whatever order and however often reports come, the sum is the same.",
  );

export const mostReports = 1000;

export const outcomesRequest = z
  .strictObject({
    outcomes: z
      .array(outcomeReport)
      .min(1, "must have at least 1 report")
      .max(mostReports, `must have at most ${mostReports} reports`),
  })
  .describe("Many reports at once.");

/** The result of a report. */
export const reportStatus = z.enum([
  /** It counts. */
  "recorded",
  /** It was recorded before: nothing changed. */
  "duplicate",
  /** Another value was recorded under this key, and stays. */
  "conflict",
  /** The unit is not known to have been in any arm: nothing is counted. */
  "unknown",
]);

const indices = z.array(z.int().min(0));

export const outcomesResponse = z
  .strictObject({
    recorded: z.int().min(0),
    duplicates: z.int().min(0).describe("how many were recorded before: nothing changed"),
    conflicts: indices.describe("indices of reports whose key had another value, which stays"),
    unknown: indices.describe("indices of reports of units that are in no arm; they are not kept"),
  })
  .describe(
    "What became of reports. Those recorded and duplicates are on disk, and need not be sent again.",
  );

export type OutcomesResponse = z.infer<typeof outcomesResponse>;
export type OutcomeReport = z.infer<typeof outcomeReport>;
export type ReportStatus = z.infer<typeof reportStatus>;
