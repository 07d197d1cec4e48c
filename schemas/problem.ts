import * as z from "zod";

/** A problem document (RFC 9457): what every refusal of the HTTP API looks like. */
export const problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string(),
  /** Each field that is wrong (JSON Pointer into the body, RFC 6901), and the limit it breaks. */
  errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })).optional(),
});

export type Problem = z.infer<typeof problem>;
