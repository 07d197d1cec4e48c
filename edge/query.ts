import * as z from "zod";
import type { ActQuery } from "../schemas/act.ts";
import { policyVersion } from "../schemas/manifest.ts";
import type { Observation } from "./inference/actor.ts";
import type { Policy } from "./policy.ts";
import { Refusal } from "./problem.ts";
import { describeIssue, refusalOf } from "./validation.ts";

/**
 * Reads an act request.
 *
 * @param body its parsed JSON
 * @throws {Refusal} when it is not what this policy accepts
 */
export function readQuery(policy: Policy, body: unknown): ActQuery<Observation> {
  refuseOtherVersion(policy, body);
  const gives = (field: string) => Object.hasOwn(Object(body), field);
  const shape = gives("observations") ? "many" : "one";
  if (shape === "many" && gives("observation")) {
    const detail = "give observation or observations, not both";
    throw new Refusal(422, detail, { errors: [{ pointer: "/observation", detail }] });
  }
  const parsed = policy.request[shape].safeParse(body, { error: describeIssue });
  if (!parsed.success) throw refusalOf(parsed.error);
  return parsed.data;
}

/** Optional, since a failed parse costs more than all the rest of reading a request. */
const pinned = z.object({ version: policyVersion.optional() });

/**
 * Before anything else is read: the rest may suit the version that is asked for, and its errors
 * here would tell a caller nothing.
 */
function refuseOtherVersion({ manifest: { version } }: Policy, body: unknown): void {
  const asked = pinned.safeParse(body).data?.version;
  if (asked === undefined || asked === version) return;
  const detail = `is not served here; the version that is: ${version}`;
  throw new Refusal(409, `/version ${detail}`, { errors: [{ pointer: "/version", detail }] });
}
