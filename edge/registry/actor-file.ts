import type { Handler, MiddlewareHandler } from "hono";
import { Refusal } from "../http/refusal.ts";
import type { WorkerEnv } from "../http/worker-env.ts";
import { findVersion } from "./answering.ts";
import type { Catalog } from "./catalog.ts";

/** Refuses everyone where ACTOR_DOWNLOADS is "false". */
export const allowDownloads: MiddlewareHandler<WorkerEnv> = async (context, next) => {
  if (!context.get("settings").ACTOR_DOWNLOADS) {
    throw new Refusal(
      403,
      'actors are not given away here: the setting ACTOR_DOWNLOADS is "false"',
    );
  }
  return next();
};

/** Answers with the ONNX file of a version, which never changes. */
export function serveActor(catalog: Catalog): Handler<WorkerEnv, "/:policy/:version"> {
  return async (context) => {
    const { policy, version } = context.req.param();
    const { manifest, readActor } = await findVersion(catalog, policy, version);
    // What needs a token must not be kept for those who have none, not even in the same browser.
    const needsToken = context.get("settings").ACT_TOKENS !== undefined;
    const headers = {
      "content-type": "application/octet-stream",
      "cache-control": `${needsToken ? "private" : "public"}, max-age=31536000, immutable`,
      etag: `"${manifest.actor.sha256}"`,
      ...(needsToken && { vary: "Authorization" }),
    };
    if (has(context.req.header("if-none-match"), headers.etag)) {
      return new Response(null, { status: 304, headers });
    }
    return new Response(await readActor(), { headers });
  };
}

/** True if a caller has this version already: the header If-None-Match lists it. */
function has(listed: string | undefined, etag: string): boolean {
  return listed?.split(",").some((each) => each.trim().replace(/^W\//, "") === etag) ?? false;
}
