import * as z from "zod";
import { actBatchResponse, actResponse } from "./act-response.ts";
import { problem } from "./problem.ts";

const index = z.int().min(0).describe("which message of its stream is answered, counted from 0");

/** The answer to a message with one observation. */
export const streamedAction = actResponse.extend({ index });

export const streamAnswer = streamedAction
  .or(actBatchResponse.extend({ index }))
  .describe("What a message of a stream is answered.");

export const streamProblem = problem
  .extend({ index })
  .describe("What is wrong with a message of a stream, which goes on. An answer has no `status`.");

export type StreamAnswer = z.infer<typeof streamAnswer>;
export type StreamProblem = z.infer<typeof streamProblem>;
