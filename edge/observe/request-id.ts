import type { MiddlewareHandler } from "hono";
import type { Environment } from "../environment.ts";

/** Long enough for every usual kind of id, and nothing that would look odd in a log. */
const wellFormed = /^[\w\-.:=]{1,128}$/;

/** Gives each request an id, its caller's own if that is well-formed, and answers it. */
export const identify: MiddlewareHandler<Environment> = async (context, next) => {
  const given = context.req.header("x-request-id") ?? "";
  const id = wellFormed.test(given) ? given : crypto.randomUUID();
  context.set("requestId", id);
  await next();
  if (context.get("hasHeaders")) return;
  // By context.header, Hono would make a new response, with a stream of this one's body.
  context.res.headers.set("x-request-id", id);
};
