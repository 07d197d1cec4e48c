import type { MiddlewareHandler } from "hono";
import type { CountLabels } from "../../schemas/metrics.ts";
import type { ObservedEnv } from "./answered.ts";
import type { Metrics } from "./metrics.ts";
import { routeOf } from "./route.ts";

/** The routes that act. Whoever is refused before a handler is known by them, too. */
const protocols = new Map<string, CountLabels["protocol"]>([
  ["/v1/policies/:policy/act", "act"],
  ["/v1/policies/:policy/stream", "stream"],
  ["/v1/experiments/:experiment/act", "act"],
  ["/v2/models/:model/infer", "inference"],
  ["/v2/models/:model/versions/:version/infer", "inference"],
]);

const switchingProtocols = 101;

/** Counts each request that acts; of a stream that opens, its messages are counted instead. */
export function countRequests(metrics: Metrics): MiddlewareHandler<ObservedEnv> {
  return async (context, next) => {
    await next();
    const { status } = context.res;
    const protocol = protocols.get(routeOf(context) ?? "");
    // A browser's question whether it may act is none that acts.
    if (!protocol || status === switchingProtocols || context.req.method === "OPTIONS") return;
    metrics.note(protocol, status, context.get("answered"));
  };
}
