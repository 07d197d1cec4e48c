import * as z from "zod";
import { actResponse } from "./act-response.ts";
import { experimentName } from "./experiment.ts";
import { unit } from "./outcome.ts";

/** The fields of an experiment's act request besides the observation and its noise. */
export const experimentQuestion = z.looseObject({
  unit,
  arm: z
    .string()
    .optional()
    .describe("the arm that shall answer, for trying it out: that is not counted"),
});

export const experimentAction = z.strictObject({
  ...actResponse.shape,
  experiment: experimentName,
  arm: z.string().describe("what answered"),
  counted: z
    .boolean()
    .describe("whether the unit counts for the arm: not where it was forced, or is in no arm"),
  decision_id: z.uuid().describe("names this answer in the log of decisions"),
});

export type ExperimentAction = z.infer<typeof experimentAction>;
export type ExperimentQuestionBody = z.infer<typeof experimentQuestion>;
