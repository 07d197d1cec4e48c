import * as z from "zod";

/** The environment step of a rung. */
const until = z.int().positive();

/** An event of a search: a line of its log. */
export const searchEvent = z.discriminatedUnion("kind", [
  /** A candidate is to be trained up to a rung. */
  z.strictObject({ kind: z.literal("begun"), candidate: z.string(), until }),
  /** A run of a candidate has come to a rung, with the return that was evaluated there. */
  z.strictObject({
    kind: z.literal("reported"),
    run: z.string(),
    until,
    step: z.int().min(0),
    score: z.number().nullable(),
  }),
  /** A run of a candidate has failed on its way to a rung. */
  z.strictObject({ kind: z.literal("failed"), run: z.string(), until, reason: z.string() }),
]);
export type SearchEvent = z.infer<typeof searchEvent>;

/** The event that begins a candidate's training up to a rung. */
export type BegunEvent = Extract<SearchEvent, { kind: "begun" }>;

/** The event that says how the training of a run up to a rung has ended. */
export type RunEvent = Exclude<SearchEvent, BegunEvent>;
