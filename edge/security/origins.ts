import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { jsonLengthHeader } from "../../schemas/inference-protocol.ts";
import { Refusal } from "../http/refusal.ts";
import type { WorkerEnv } from "../http/worker-env.ts";
import { opensStream } from "./acting.ts";
import { varyByOrigin } from "./vary.ts";

/** The time for which a browser may remember a preflight. */
const rememberedSeconds = 24 * 60 * 60;

/**
 * Lets pages of the origins in ALLOWED_ORIGINS read answers, and no other.
 *
 * @param methods returns those that the routes take; called once a page asks, when all routes are there
 */
export function shareWithOrigins(methods: () => string[]): MiddlewareHandler<WorkerEnv> {
  return async (context, next) => {
    const { ALLOWED_ORIGINS: allowed = [] } = context.get("settings");
    const origin = context.req.header("origin");
    if (opensStream(context.req)) {
      refuseForeignStream(origin, [new URL(context.req.url).origin, ...allowed]);
      return next();
    }
    if (origin !== undefined && allowed.includes(origin)) {
      return share(origin, methods())(context, next);
    }
    await next();
    if (allowed.length > 0) varyByOrigin(context.res);
  };
}

/** Browsers let every page open a stream anywhere, with the cookies of a login in front of it. */
function refuseForeignStream(origin: string | undefined, allowed: string[]): void {
  if (origin === undefined || allowed.includes(origin)) return;
  throw new Refusal(403, "pages of this origin may open no stream here");
}

function share(origin: string, allowMethods: string[]): MiddlewareHandler {
  return cors({
    origin: [origin],
    allowMethods,
    allowHeaders: ["authorization", "content-type", "x-request-id", jsonLengthHeader],
    exposeHeaders: ["x-request-id", "retry-after", "www-authenticate", jsonLengthHeader],
    maxAge: rememberedSeconds,
  });
}
