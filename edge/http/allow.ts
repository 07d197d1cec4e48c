import type { Handler } from "hono";
import { Refusal } from "./refusal.ts";

/** Methods that Hono answers without a route of their own. */
const implied: Record<string, string[]> = { GET: ["GET", "HEAD"] };

/**
 * Answers 405 on every path of an app to the methods that it has no handler for. Paths that take all
 * methods stay as they are.
 */
export function refuseOtherMethods(app: {
  routes: readonly { path: string; method: string }[];
  all(path: string, handler: Handler): unknown;
}): void {
  const byPath = Map.groupBy(app.routes, ({ path }) => path);
  for (const [path, routes] of byPath) {
    const methods = new Set(routes.map(({ method }) => method));
    if (methods.has("ALL")) continue;
    app.all(path, allow([...methods].flatMap((method) => implied[method] ?? [method]).join(", ")));
  }
}

/** Refuses every method; handlers before it have taken those that are allowed. */
export function allow(methods: string): Handler {
  return () => {
    throw new Refusal(405, `this path takes ${methods}`, { headers: { allow: methods } });
  };
}
