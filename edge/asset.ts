import type { Handler } from "hono";
import type { Environment } from "./environment.ts";

/** Answers with the file of the page that is at the path. */
export const serveAsset: Handler<Environment> = async (context) => {
  const file = await context.env.ASSETS.fetch(context.req.raw);
  // A copy, for the headers of what was fetched cannot be added to.
  return new Response(file.body, file);
};
