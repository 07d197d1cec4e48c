import * as z from "zod";

export const longestUnit = 128;
export const longestKey = 128;

/** A name that every store gives back as it was: half of a surrogate pair has no form in UTF-8. */
function name(longest: number) {
  return z
    .string()
    .min(1, "must not be empty")
    .max(longest, `must have at most ${longest} characters`)
    .refine((text) => text.isWellFormed(), "must be well-formed Unicode: it has half a character");
}

export const unit = name(longestUnit).describe(
  "the entity that is assigned to an arm: an episode, a device, a user",
);

const idempotencyKey = name(longestKey).describe(
  "distinguishes the reports of a unit, so that a repeated one counts once",
);

/** A number beyond it is a mistake, or is meant to spoil a mean. */
export const largest = 1e12;
const number = z
  .number()
  .min(-largest, `must be at least -${largest}`)
  .max(largest, `must be at most ${largest}`);

/** A reward of one step. */
export const reward = number;

/** The rewards that may be reported with an outcome. */
export const mostRewards = 1000;

/** Long enough for tickets of later versions. */
const longestTicket = 128;

/** What an act answer says of its unit's arm, signed by the Worker. */
export const ticket = z
  .string()
  .max(longestTicket, `must have at most ${longestTicket} characters`)
  .describe(
    "proves what the unit was told: its arm, or that it does not count; send it with the unit's reports",
  );

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
    steps: z
      .int()
      .min(1, "must be at least 1")
      .optional()
      .describe(
        "how many decisions the unit asked for, of the whole unit: logs that have lost some are then noticed; the first one reported stays",
      ),
    rewards: z
      .array(number)
      .max(
        mostRewards,
        `must have at most ${mostRewards} rewards; send earlier ones with act requests`,
      )
      .optional()
      .describe(
        "the rewards of the unit's last steps, in order: of every step, or those that were not sent with act requests; the first ones reported stay",
      ),
    ticket: ticket.optional(),
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
  /** Its ticket is missing, or is not the Worker's for this unit. */
  "unsigned",
  /** The unit has as many reports, or the experiment as many units, as are kept. */
  "full",
]);

const indices = z.array(z.int().min(0));

export const outcomesResponse = z
  .strictObject({
    recorded: z.int().min(0),
    duplicates: z.int().min(0).describe("how many were recorded before: nothing changed"),
    conflicts: indices.describe("indices of reports whose key had another value, which stays"),
    unknown: indices.describe("indices of reports of units that are in no arm; they are not kept"),
    unsigned: indices
      .optional()
      .describe(
        "indices of reports without the ticket that they need, or with a forged one; they are not kept. Absent if there are none",
      ),
    full: indices
      .optional()
      .describe(
        "indices of reports of units that have too many, or are too many; they are not kept. Absent if there are none",
      ),
  })
  .describe(
    "The results of reports. Recorded ones and duplicates are stored, and need not be sent again.",
  );

export type OutcomesResponse = z.infer<typeof outcomesResponse>;
export type OutcomeReport = z.infer<typeof outcomeReport>;
export type ReportStatus = z.infer<typeof reportStatus>;
