import * as z from "zod";

export const health = z.strictObject({
  status: z.literal("ok"),
  policies: z.int().min(0).describe("how many are served"),
});

export type Health = z.infer<typeof health>;
