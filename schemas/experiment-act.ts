import * as z from "zod";
import { actResponse } from "./act-response.ts";
import { experimentName } from "./experiment.ts";
import { reward, ticket, unit } from "./outcome.ts";

/** The fields of an experiment's act request besides the observation and its noise. */
export const experimentQuestion = z.looseObject({
  unit,
  arm: z
    .string()
    .optional()
    .describe("the arm that must answer, for trying it out; such answers do not count"),
  reward: reward
    .optional()
    .describe(
      "what the unit gained by its action before this request, for the decision log; leave it out of the first request",
    ),
});

export const experimentAction = z.strictObject({
  ...actResponse.shape,
  experiment: experimentName,
  arm: z.string().describe("the arm that answered"),
  counted: z
    .boolean()
    .describe(
      "true if the unit counts for the arm: the arm was not forced, and the unit takes part",
    ),
  decision_id: z.uuid().describe("identifies this answer in the decision log"),
  ticket: ticket.optional(),
});

export type ExperimentAction = z.infer<typeof experimentAction>;
export type ExperimentQuestionBody = z.infer<typeof experimentQuestion>;
