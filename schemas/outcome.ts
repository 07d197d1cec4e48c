import * as z from "zod";

export const longestUnit = 128;

export const unit = z
  .string()
  .min(1, "must not be empty")
  .max(longestUnit, `must have at most ${longestUnit} characters`)
  .describe("the entity that is assigned to an arm: an episode, a device, a user");

const idempotencyKey = z
  .string()
  .min(1, "must not be empty")
  .max(128, "must have at most 128 characters")
  .describe("distinguishes the reports of a unit, so that a repeated one counts once");

/** Sums of fourth powers of larger numbers would lose precision, even after these were taken back. */
const largest = 1e12;
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
      .describe("true if this completes the unit's outcome; only complete outcomes count"),
    covariate: number
      .optional()
      .describe(
        "a value known of the unit before it was exposed, if the experiment declares a covariate; the first one reported stays",
      ),
  })
  .describe(
    "A part of a unit's outcome. Values of different keys add up; the order and the repetition of reports do not change the sum.",
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
    "The results of reports. Recorded ones and duplicates are stored, and need not be sent again.",
  );

export type OutcomesResponse = z.infer<typeof outcomesResponse>;
export type OutcomeReport = z.infer<typeof outcomeReport>;
export type ReportStatus = z.infer<typeof reportStatus>;
