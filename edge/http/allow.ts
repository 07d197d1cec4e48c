import type { Handler } from "hono";
import { Refusal } from "./refusal.ts";

/** Methods that Hono answers without a route of their own. */
const implied: Record<string, string[]> = { GET: ["GET", "HEAD"] };

interface Routed {
  routes: readonly { path: string; method: string }[];
}

/** The methods that some path of an app has a handler for, in order. */
export function methodsOf({ routes }: Routed): string[] {
  const methods = routes.map(({ method }) => method).filter((method) => method !== "ALL");
  return [...new Set(methods.flatMap(withImplied))].sort();
}

function withImplied(method: string): string[] {
  return implied[method] ?? [method];
}

/**
 * Answers 405 on every path of an app to the methods that it has no handler for. Paths that take all
 * methods stay as they are.
 */
export function refuseOtherMethods(
  app: Routed & { all(path: string, handler: Handler): unknown },
): void {
  const byPath = Map.groupBy(app.routes, ({ path }) => path);
  for (const [path, routes] of byPath) {
    const methods = new Set(routes.map(({ method }) => method));
    if (methods.has("ALL")) continue;
    app.all(path, allow([...methods].flatMap(withImplied).join(", ")));
  }
}

/** Refuses every method; handlers before it have taken those that are allowed. */
export function allow(methods: string): Handler {
  return () => {
    throw new Refusal(405, `this path takes ${methods}`, { headers: { allow: methods } });
  };
}
