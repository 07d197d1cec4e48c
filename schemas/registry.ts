import * as z from "zod";
import { mostFormer } from "./limits.ts";
import { policyName, policyVersion } from "./manifest.ts";

const share = z
  .number()
  .gt(0, "must be more than 0: rollback takes a canary back")
  .lt(1, "must be less than 1: leave it out, and all are answered by the version")
  .describe("the share of callers that a canary answers");

const canary = z.strictObject({ version: policyVersion, share });

/**
 * The versions of a policy that answer. A version of null is whichever is bundled with the Worker.
 */
export const policyPointer = z.strictObject({
  live: policyVersion.nullable(),
  /** The time at which it became live. */
  since: z.iso.datetime(),
  canary: canary.nullable(),
  /** The former live versions, latest first; rollback returns to the first. */
  former: z
    .array(z.strictObject({ version: policyVersion.nullable(), since: z.iso.datetime() }))
    .max(mostFormer),
});

/** The registry's one mutable object: a pointer for each policy name. */
export const registryIndex = z.strictObject({ policies: z.record(policyName, policyPointer) });

/** The body of a promotion: to live, or to canary for a share of those who ask. */
export const promoteRequest = z.strictObject({
  version: policyVersion,
  share: share.optional(),
});

/**
 * The body of a rollback. Naming the version to take back makes it idempotent: two operators who
 * roll back the same version do not go back twice.
 */
export const rollbackRequest = z.strictObject({ version: policyVersion });

const publishedVersion = z.strictObject({
  version: policyVersion,
  bytes: z.int().positive(),
  published: z.iso.datetime(),
});

/** A policy as operators see it. */
export const registeredPolicy = z.strictObject({
  name: policyName,
  bundled: policyVersion.nullable().describe("the version that is bundled with the Worker, if any"),
  live: policyVersion.nullable().describe("the version that answers now, if any"),
  canary: canary.nullable().describe("the canary, which answers a share of callers, if any"),
  former: policyPointer.shape.former.describe(
    "the former live versions, latest first; null is the bundled one",
  ),
  versions: z
    .array(publishedVersion)
    .describe("the published versions, which may be promoted; latest first"),
});

export const registeredPolicies = z.strictObject({ policies: z.array(registeredPolicy) });

/** The answer to a publication. */
export const publication = z.strictObject({
  name: policyName,
  version: policyVersion,
  created: z.boolean().describe("false if the version existed before: nothing changed"),
  kept: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      "the fields of the manifest that describe the version and differ from those that it had before, such as evaluation: these stay",
    ),
});

export type PromoteRequest = z.infer<typeof promoteRequest>;
export type RollbackRequest = z.infer<typeof rollbackRequest>;
export type PolicyPointer = z.infer<typeof policyPointer>;
export type RegistryIndex = z.infer<typeof registryIndex>;
export type RegisteredPolicy = z.infer<typeof registeredPolicy>;
export type Publication = z.infer<typeof publication>;
