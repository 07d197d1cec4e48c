import type { Context } from "hono";
import { matchedRoutes } from "hono/route";

/**
 * The pattern of the route that a request asked for, whoever answered it: what a caller wrote is not
 * in it. Null where there is nothing at its path, for what is behind "*" is for all paths.
 */
export function routeOf(context: Context): string | null {
  return matchedRoutes(context).findLast(({ path }) => !path.endsWith("*"))?.path ?? null;
}
