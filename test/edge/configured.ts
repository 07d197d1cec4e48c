import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import worker from "../../edge/worker.ts";
import { manifest } from "../../schemas/manifest.ts";

/** Sends requests to a Worker that is bound to these settings too. */
export function configured(settings: object) {
  // One object, as it is in an isolate.
  const bindings = { ...env, ...settings };
  const request = async (path: string, init?: RequestInit) =>
    worker.fetch(
      new Request(`https://softedge.test${path}`, init),
      bindings,
      createExecutionContext(),
    );
  const act = (headers: Record<string, string> = {}, body: BodyInit = '{"observation":328}') =>
    request("/v1/policies/taxi/act", {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
    });
  return { request, act };
}

/** The version of a policy that the Worker serves. */
export async function versionOf(policy: string): Promise<string> {
  const response = await configured({}).request(`/v1/policies/${policy}`);
  return manifest.parse(await response.json()).version;
}
