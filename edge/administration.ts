import { Hono } from "hono";
import { experimentAdministration } from "./experiments/admin.ts";
import type { WorkerEnv } from "./http/worker-env.ts";
import { metricsRoutes } from "./observe/metrics-routes.ts";
import type { Parts } from "./parts.ts";
import { registryAdministration } from "./registry/admin.ts";
import { authenticateAdmin } from "./security/authentication.ts";

/** The routes that operators alone may use: to be mounted at /v1/admin. */
export function administration({
  bucket,
  createSession,
  versions,
  catalog,
  experiments,
  metrics,
}: Parts): Hono<WorkerEnv> {
  const app = new Hono<WorkerEnv>();
  app.use(authenticateAdmin);
  app.route("/policies", registryAdministration(bucket, createSession, versions, catalog));
  app.route("/experiments", experimentAdministration(catalog, experiments));
  app.route("/metrics", metricsRoutes(metrics, catalog.shares));
  return app;
}
