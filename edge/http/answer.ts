import type { Context, MiddlewareHandler } from "hono";
import type { WorkerEnv } from "./worker-env.ts";

/**
 * Headers by which every answer instructs browsers. Answers of the API are never rendered, so nothing may run in
 * them; the page brings what it needs in its own headers (edge/page/_headers), which stay.
 *
 * Strict-Transport-Security is left to the zone: it speaks for a whole host, and for long. Headers
 * that speak to documents alone are left to the page, for each costs an answer of the API time.
 */
const securityHeaders = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

const securityEntries = Object.entries(securityHeaders);

/** The header that names a request, in what is asked and in what is answered. */
const requestIdHeader = "x-request-id";

/** Long enough for every usual kind of id, and nothing that would look odd in a log. */
const wellFormedId = /^[\w\-.:=]{1,128}$/;

/** The headers of a JSON answer: to copy headers takes a fraction of the time of setting each anew. */
const jsonHeaders = new Headers({ "content-type": "application/json", ...securityHeaders });

/** Answers that were made with all their headers. */
const complete = new WeakSet<Response>();

/** Answers JSON with all the headers that answers have, so that `completeAnswers` adds none. */
export function answerJson(context: Context<WorkerEnv>, body: object): Response {
  const answer = jsonAnswer(context.get("requestId"), body);
  complete.add(answer);
  return answer;
}

/** The answer to the request of this id, with all the headers that answers have. */
export function jsonAnswer(requestId: string, body: object): Response {
  jsonHeaders.set(requestIdHeader, requestId);
  return new Response(JSON.stringify(body), { headers: jsonHeaders });
}

/**
 * Gives each request an id, its caller's own if that is well-formed, and each answer that id and those
 * of the security headers that it lacks.
 */
export const completeAnswers: MiddlewareHandler<WorkerEnv> = async (context, next) => {
  const id = requestIdFor(context.req.raw);
  context.set("requestId", id);
  await next();
  // By context.header, Hono would make a new response, with a stream of this one's body.
  if (!complete.has(context.res)) completeHeaders(context.res, id);
};

/** The id of a request. */
export function requestIdFor({ headers }: Request): string {
  const given = headers.get(requestIdHeader);
  return given !== null && wellFormedId.test(given) ? given : crypto.randomUUID();
}

/** Adds the headers that an answer lacks. */
export function completeHeaders({ headers }: Response, requestId: string): void {
  headers.set(requestIdHeader, requestId);
  for (const [name, value] of securityEntries) if (!headers.has(name)) headers.set(name, value);
}
