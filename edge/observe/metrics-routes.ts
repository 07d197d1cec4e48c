import { Hono } from "hono";
import { accepts } from "hono/accepts";
import type { MetricsSummary, ServedShare } from "../../schemas/metrics.ts";
import type { WorkerEnv } from "../http/worker-env.ts";
import { expositionOf, expositionType } from "./exposition.ts";
import type { Metrics } from "./metrics.ts";

/**
 * Tells operators of the requests that acted: to be mounted at /v1/admin/metrics.
 *
 * @param readShares the part of those who ask that each version answers
 */
export function metricsRoutes(
  metrics: Metrics,
  readShares: () => Promise<ServedShare[]>,
): Hono<WorkerEnv> {
  const app = new Hono<WorkerEnv>();

  app.get("/", async (context) => {
    const [counted, shares] = await Promise.all([
      metrics.read(),
      // Counters are read when something is wrong: a registry that fails must not hide them.
      readShares().catch(() => []),
    ]);
    const summary: MetricsSummary = { ...counted, shares };
    context.header("vary", "accept", { append: true });
    const supports = ["text/plain", "application/json"];
    const type = accepts(context, { header: "Accept", supports, default: "text/plain" });
    if (type === "application/json") return context.json(summary);
    return context.body(expositionOf(summary), 200, { "content-type": expositionType });
  });

  return app;
}
