import * as z from "zod";
import { actResponse } from "./act-response.ts";
import { experimentName } from "./experiment.ts";
import { unit } from "./outcome.ts";

/**
 * What an act request of an experiment has besides one observation and its noise: who asks, and
 * perhaps which arm shall answer, for trying it out.
 */
export const experimentQuestion = z.looseObject({ unit, arm: z.string().optional() });

export const experimentAction = z.strictObject({
  ...actResponse.shape,
  experiment: experimentName,
  /** The arm that answered. */
  arm: z.string(),
  /** Whether the unit counts for the arm: not where it was forced, or is in no arm. */
  counted: z.boolean(),
  /** Names this answer in the log of decisions. */
  decision_id: z.uuid(),
});

export type ExperimentAction = z.infer<typeof experimentAction>;
