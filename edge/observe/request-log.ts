import type { MiddlewareHandler } from "hono";
import type { ObservedEnv } from "./answered.ts";
import { routeOf } from "./route.ts";

/**
 * Writes a line of JSON for each request, where LOG_REQUESTS says so: never what was observed, and
 * nothing that a caller wrote but the id. A path is told by its pattern, and is null where nothing is.
 */
export const logRequests: MiddlewareHandler<ObservedEnv> = async (context, next) => {
  await next();
  // There are none where they are wrong.
  if (!context.get("settings")?.LOG_REQUESTS) return;
  const answered = context.get("answered");
  const line = {
    method: context.req.method,
    route: routeOf(context),
    status: context.res.status,
    policy: answered?.policy ?? null,
    version: answered?.version ?? null,
    mode: answered?.mode ?? null,
    rows: answered?.rows ?? null,
    request_id: context.get("requestId"),
  };
  console.log(JSON.stringify(line));
};
