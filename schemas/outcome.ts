import * as z from "zod";

/** Whoever is assigned to an arm: an episode, a device, a user. */
export const unit = z
  .string()
  .min(1, "must not be empty")
  .max(128, "must have at most 128 characters");

/** What tells a report from others of its unit, so that it counts once however often it comes. */
const idempotencyKey = z
  .string()
  .min(1, "must not be empty")
  .max(128, "must have at most 128 characters");

/** Sums of squares of larger numbers lose digits that sums of doubles have. */
const largest = 1e100;
const number = z
  .number()
  .min(-largest, `must be at least -${largest}`)
  .max(largest, `must be at most ${largest}`);

/**
 * A part of a unit's outcome: values of different keys add up. In whatever order and however often
 * reports come, the sum is the same.
 */
export const outcomeReport = z.strictObject({
  unit,
  value: number,
  key: idempotencyKey,
  /** Whether the unit's outcome is whole with this one; only then it counts in the results. */
  final: z.boolean().default(true),
  /** What was known of the unit before it was exposed; the first that is reported stays. */
  covariate: number.optional(),
});

export const mostReports = 1000;

/** The body of a request that reports many at once; one is reported by itself. */
export const outcomesRequest = z.strictObject({
  outcomes: z
    .array(outcomeReport)
    .min(1, "must have at least 1 report")
    .max(mostReports, `must have at most ${mostReports} reports`),
});

/** What became of a report. */
export const reportStatus = z.enum([
  /** It counts. */
  "recorded",
  /** It was recorded before: nothing changed. */
  "duplicate",
  /** Another value was recorded under this key: that one stays. */
  "conflict",
  /** The unit is in no arm, and never was, as far as is known: nothing is counted. */
  "unknown",
]);

/** What became of reports. Recorded ones and duplicates are on disk, and need not be sent again. */
export const outcomesResponse = z.strictObject({
  recorded: z.int(),
  duplicates: z.int(),
  /** Indices of reports whose key had another value, which stays. */
  conflicts: z.array(z.int()),
  /** Indices of reports of units that are in no arm; they are not kept. */
  unknown: z.array(z.int()),
});

export type OutcomesResponse = z.infer<typeof outcomesResponse>;
export type OutcomeReport = z.infer<typeof outcomeReport>;
export type ReportStatus = z.infer<typeof reportStatus>;
