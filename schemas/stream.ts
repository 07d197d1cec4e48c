import * as z from "zod";
import { actBatchResponse, actResponse } from "./act-response.ts";
import { problem } from "./problem.ts";

const index = z.int().min(0).describe("the message of the stream that is answered, counted from 0");

/** The answer to a message with one observation. */
export const streamedAction = actResponse.extend({ index });

export const streamAnswer = streamedAction
  .or(actBatchResponse.extend({ index }))
  .describe("The answer to a message of a stream.");

export const streamProblem = problem
  .extend({ index })
  .describe(
    "The refusal of a message of a stream, which stays open. Only refusals have a `status`.",
  );

export type StreamAnswer = z.infer<typeof streamAnswer>;
export type StreamProblem = z.infer<typeof streamProblem>;
