import type { Context, Handler } from "hono";
import type { WorkerEnv } from "./worker-env.ts";

/** Answers with a file of the page. */
export function serveAsset(path: string): Handler<WorkerEnv> {
  return (context) => foundAsset(context, path);
}

/**
 * Answers with the page of something that the path names; with status 404 if there is no such thing.
 * The page itself says so, and also says if the storage cannot be reached.
 */
export function servePageOf(
  path: string,
  exists: (context: Context<WorkerEnv>) => Promise<boolean>,
): Handler<WorkerEnv> {
  return async (context) => {
    const answer = (await exists(context).catch(() => true)) ? foundAsset : missingPage;
    return answer(context, path);
  };
}

async function foundAsset({ env, req }: Context<WorkerEnv>, path: string): Promise<Response> {
  const file = await env.ASSETS.fetch(new Request(new URL(path, req.url), req.raw));
  // A copy, because the headers of a fetched response cannot be changed.
  return new Response(file.body, file);
}

/** Answers with a file of the page and 404. */
export async function missingPage(
  { env, req }: Context<WorkerEnv>,
  path: string,
): Promise<Response> {
  // Without the conditions of the request, which could be answered with 304.
  const file = await env.ASSETS.fetch(new Request(new URL(path, req.url)));
  const headers = new Headers(file.headers);
  headers.delete("etag");
  headers.set("cache-control", "no-store");
  return new Response(file.body, { status: 404, headers });
}
