import { Hono } from "hono";
import { accepts } from "hono/accepts";
import type { MetricsSummary } from "../../schemas/metrics.ts";
import { allow } from "../allow.ts";
import type { Environment } from "../environment.ts";
import type { Catalog } from "../registry/catalog.ts";
import { expositionOf, expositionType } from "./exposition.ts";
import type { Metrics } from "./metrics.ts";

/** What operators are told of the requests that acted: to be mounted at /v1/admin/metrics. */
export function metricsRoutes(metrics: Metrics, catalog: Catalog): Hono<Environment> {
  const app = new Hono<Environment>();

  app.get("/", async (context) => {
    const [counted, shares] = await Promise.all([
      metrics.read(),
      // Counters are read when something is wrong: a registry that fails must not hide them.
      catalog.shares().catch(() => []),
    ]);
    const summary: MetricsSummary = { ...counted, shares };
    context.header("vary", "accept", { append: true });
    const supports = ["text/plain", "application/json"];
    const type = accepts(context, { header: "Accept", supports, default: "text/plain" });
    if (type === "application/json") return context.json(summary);
    return context.body(expositionOf(summary), 200, { "content-type": expositionType });
  });
  app.all("/", allow("GET, HEAD"));

  return app;
}
