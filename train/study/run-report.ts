import * as z from "zod";

/** The mean deterministic return of the evaluation that training ended with, if there was one. */
const last = z.number().nullable();

/** What the process that trains a run tells the study, as messages. */
export const runReport = z.discriminatedUnion("kind", [
  /** Another process trains the run at the moment. */
  z.object({ kind: z.literal("waiting"), reason: z.string() }),
  z.object({ kind: z.literal("warned"), warning: z.string() }),
  z.object({ kind: z.literal("started"), step: z.int() }),
  z.object({ kind: z.literal("stepped"), step: z.int(), episode_return: z.number().optional() }),
  z.object({
    kind: z.literal("evaluated"),
    step: z.int(),
    deterministic: z.number(),
    stochastic: z.number().optional(),
  }),
  /** A checkpoint is written. */
  z.object({ kind: z.literal("saved"), step: z.int() }),
  z.object({ kind: z.literal("finished"), step: z.int(), last }),
  /** It has come to the evaluation up to which it was to be trained. */
  z.object({ kind: z.literal("paused"), step: z.int(), last }),
  z.object({ kind: z.literal("interrupted"), step: z.int() }),
  z.object({ kind: z.literal("failed"), reason: z.string() }),
]);
export type RunReport = z.infer<typeof runReport>;

const ends = ["finished", "paused", "interrupted", "failed"] as const;

/** The report of how the training of a run ended. */
export type RunEnd = Extract<RunReport, { kind: (typeof ends)[number] }>;

export function isEnd(report: RunReport): report is RunEnd {
  return ends.some((kind) => kind === report.kind);
}

/** The message by which the study asks a training process to write its checkpoint and stop. */
export const stopMessage = "stop";
