import * as z from "zod";
import { actMode } from "./acting-terms.ts";
import { policyName, policyVersion } from "./manifest.ts";

const unknown = z.literal("").describe("if a request was refused before it was known");

/** The labels of a counter: requests that share them are counted together. */
export const countLabels = z.strictObject({
  policy: policyName.or(unknown),
  version: policyVersion.or(unknown),
  mode: actMode.or(unknown),
  protocol: z
    .enum(["act", "stream", "inference"])
    .describe("the protocol; each message of a stream is a request"),
  outcome: z
    .enum(["answered", "refused", "failed"])
    .describe("refused is the caller's fault (4xx), failed the Worker's (5xx)"),
});

const count = z.int().min(0);

export const counted = countLabels.extend({
  requests: count,
  actions: count.describe("how many were answered: one for each row of a batch"),
});

const servedShare = z.strictObject({
  policy: policyName,
  version: policyVersion,
  role: z.enum(["live", "canary"]),
  share: z.number().min(0).max(1),
});

export const metricsSummary = z
  .strictObject({
    scope: z
      .enum(["deployment", "isolate"])
      .describe("the counted requests: all, or those of the isolate that answers"),
    since: z.iso.datetime().nullable().describe("when counting began; null if nothing was counted"),
    counts: z.array(counted),
    shares: z
      .array(servedShare)
      .describe("the share of callers that each version answers; empty if unknown"),
  })
  .describe("Counts of act requests.");

export type CountLabels = z.infer<typeof countLabels>;
export type Counted = z.infer<typeof counted>;
export type ServedShare = z.infer<typeof servedShare>;
export type MetricsSummary = z.infer<typeof metricsSummary>;
