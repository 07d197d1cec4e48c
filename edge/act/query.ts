import type { ActQuery } from "../../schemas/act.ts";
import { Refusal } from "../http/refusal.ts";
import { parseBody } from "../http/validation.ts";
import type { ObservedPoint } from "../inference/observation-tensor.ts";
import type { Policy } from "../registry/policy.ts";
import { plainQuery } from "./plain-query.ts";

/**
 * Reads an act request.
 *
 * @param body its parsed JSON
 * @throws {Refusal} when it is not what this policy accepts
 */
export function readQuery(policy: Policy, body: unknown): ActQuery<ObservedPoint> {
  const plain = plainQuery(policy, body);
  if (plain) return plain;
  const gives = (field: string) => Object.hasOwn(Object(body), field);
  const shape = gives("observations") ? "many" : "one";
  if (shape === "many" && gives("observation")) {
    const detail = "give observation or observations, not both";
    throw new Refusal(422, detail, { errors: [{ pointer: "/observation", detail }] });
  }
  return parseBody(policy.request[shape], body);
}
