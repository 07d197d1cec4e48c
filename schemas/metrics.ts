import * as z from "zod";
import { actMode } from "./act.ts";
import { policyName, policyVersion } from "./manifest.ts";

const unknown = z.literal("");

/** Of what requests are counted together. A text is empty where a request was refused before it was known. */
export const countLabels = z.strictObject({
  policy: policyName.or(unknown),
  version: policyVersion.or(unknown),
  mode: actMode.or(unknown),
  /** How it was asked; each message of a stream is a request. */
  protocol: z.enum(["act", "stream", "inference"]),
  /** Refused is the caller's fault (4xx), failed the Worker's (5xx). */
  outcome: z.enum(["answered", "refused", "failed"]),
});

const count = z.int().min(0);

export const counted = countLabels.extend({
  requests: count,
  /** How many actions these requests were answered: one a row of a batch. */
  actions: count,
});

/** The part of those who ask that a version answers. */
const servedShare = z.strictObject({
  policy: policyName,
  version: policyVersion,
  role: z.enum(["live", "canary"]),
  share: z.number().min(0).max(1),
});

/** What an operator is told of requests that acted. */
export const metricsSummary = z.strictObject({
  /** Whose requests: the whole deployment's, or those of the isolate that happens to answer. */
  scope: z.enum(["deployment", "isolate"]),
  /** When counting began; null if nothing was counted. */
  since: z.iso.datetime().nullable(),
  counts: z.array(counted),
  shares: z.array(servedShare),
});

export type CountLabels = z.infer<typeof countLabels>;
export type Counted = z.infer<typeof counted>;
export type ServedShare = z.infer<typeof servedShare>;
export type MetricsSummary = z.infer<typeof metricsSummary>;
