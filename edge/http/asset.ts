import type { Handler } from "hono";
import type { WorkerEnv } from "./worker-env.ts";

/** Answers with a file of the page. */
export function serveAsset(path: string): Handler<WorkerEnv> {
  return async ({ env, req }) => {
    const file = await env.ASSETS.fetch(new Request(new URL(path, req.url), req.raw));
    // A copy, for the headers of what was fetched cannot be added to.
    return new Response(file.body, file);
  };
}
