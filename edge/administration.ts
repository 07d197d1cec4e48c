import { Hono } from "hono";
import type { Environment } from "./environment.ts";
import { authenticateAdmin } from "./security/authentication.ts";

/** What operators may do, and nobody else: to be mounted at /v1/admin. */
export function administration(...areas: Hono<Environment>[]): Hono<Environment> {
  const app = new Hono<Environment>();
  app.use(authenticateAdmin);
  for (const area of areas) app.route("/", area);
  return app;
}
