import type { MiddlewareHandler } from "hono";
import type { Environment } from "../environment.ts";

/**
 * What every answer tells browsers. Answers of the API are never rendered, so nothing may run in
 * them; the page brings what it needs in its own headers (edge/page/_headers), which stay.
 *
 * Strict-Transport-Security is left to the zone: it speaks for a whole host, and for long. Headers
 * that speak to documents alone are left to the page, for each costs an answer of the API time.
 */
export const securityHeaders = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

const headers = Object.entries(securityHeaders);

/** Gives an answer those of them that it has not. */
export const setSecurityHeaders: MiddlewareHandler<Environment> = async (context, next) => {
  await next();
  if (context.get("hasHeaders")) return;
  const given = context.res.headers;
  for (const [name, value] of headers) if (!given.has(name)) given.set(name, value);
};
