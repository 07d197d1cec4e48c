import type { ActQuery } from "../../schemas/act.ts";
import type { ObservedPoint } from "../inference/observation-tensor.ts";
import type { Policy } from "../registry/policy.ts";
import { plainQuery } from "./plain-query.ts";

/**
 * Reads an act request. Schemas read what is not plain; they are loaded for the first such request.
 *
 * @param body its parsed JSON
 * @throws {Refusal} when it is not what this policy accepts
 */
export async function readQuery(policy: Policy, body: unknown): Promise<ActQuery<ObservedPoint>> {
  const plain = plainQuery(policy, body);
  if (plain) return plain;
  const { checkedQuery } = await import("./checked-query.ts");
  return checkedQuery(policy.manifest, body);
}
