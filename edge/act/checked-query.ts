import { type ActQuery, actRequestFor } from "../../schemas/act.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { Refusal } from "../http/refusal.ts";
import { parseBody } from "../http/validation.ts";
import type { ObservedPoint } from "../inference/observation-tensor.ts";

/** The schemas of policies that have been asked. */
const requests = new WeakMap<Manifest, ReturnType<typeof actRequestFor>>();

/**
 * Reads an act request by the schemas of its policy.
 *
 * @param body its parsed JSON
 * @throws {Refusal} when it is not what this policy accepts
 */
export function checkedQuery(manifest: Manifest, body: unknown): ActQuery<ObservedPoint> {
  const gives = (field: string) => Object.hasOwn(Object(body), field);
  const shape = gives("observations") ? "many" : "one";
  if (shape === "many" && gives("observation")) {
    const detail = "give observation or observations, not both";
    throw new Refusal(422, detail, { errors: [{ pointer: "/observation", detail }] });
  }
  return parseBody(requestTo(manifest)[shape], body);
}

function requestTo(manifest: Manifest): ReturnType<typeof actRequestFor> {
  const known = requests.get(manifest);
  if (known) return known;
  const request = actRequestFor(manifest);
  requests.set(manifest, request);
  return request;
}
