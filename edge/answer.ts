import type { Context } from "hono";
import type { Environment } from "./environment.ts";
import { securityHeaders } from "./security/headers.ts";

/** What a response copies: to copy headers takes a fraction of the time of setting each anew. */
const headers = new Headers({ "content-type": "application/json", ...securityHeaders });

/** Answers JSON with all the headers that answers have, so that no middleware needs to add them. */
export function answerJson(context: Context<Environment>, body: object): Response {
  context.set("hasHeaders", true);
  headers.set("x-request-id", context.get("requestId"));
  return new Response(JSON.stringify(body), { headers });
}
