import type { MiddlewareHandler } from "hono";
import type { ObservedEnv } from "./answered.ts";
import { writeRequest } from "./request-line.ts";
import { routeOf } from "./route.ts";

/** Writes a line for each request, where LOG_REQUESTS says so. */
export const logRequests: MiddlewareHandler<ObservedEnv> = async (context, next) => {
  await next();
  // There are none where they are wrong.
  if (!context.get("settings")?.LOG_REQUESTS) return;
  writeRequest(
    { method: context.req.method, route: routeOf(context), requestId: context.get("requestId") },
    context.res.status,
    context.get("answered"),
  );
};
