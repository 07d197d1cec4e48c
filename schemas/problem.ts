import * as z from "zod";

const pointer = z.string().describe("JSON Pointer (RFC 6901) into the body");

export const problem = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().describe("what is wrong, for a person to read"),
    errors: z
      .array(z.strictObject({ pointer, detail: z.string() }))
      .describe("each field that is wrong, and the limit it breaks")
      .optional(),
  })
  .describe("A problem document (RFC 9457), the form of every refusal of the HTTP API.");

export type Problem = z.infer<typeof problem>;
