import type { ActQuery } from "../schemas/act.ts";
import type { Observation } from "./inference/actor.ts";
import { plainQuery } from "./plain-query.ts";
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
  const plain = plainQuery(policy.manifest, body);
  if (plain) return plain;
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
