import type { Context } from "hono";
import { accepts } from "hono/accepts";
import { missingPage } from "./asset.ts";
import { Refusal } from "./refusal.ts";
import type { WorkerEnv } from "./worker-env.ts";

/** Paths of the API, where every refusal is a problem document. */
const apiPath = /^\/(v\d+|healthz|openapi\.json)(\/|$)/;

/**
 * Answers that there is nothing at a path: with a page for browsers, with a problem document for
 * programs and where the page's files are not bound.
 */
export async function answerNotFound(context: Context<WorkerEnv>): Promise<Response> {
  const { req, env } = context;
  const isOfPages = ["GET", "HEAD"].includes(req.method) && !apiPath.test(req.path);
  // Answered, not thrown: an error would bypass what middleware does after next().
  const answer =
    isOfPages && env.ASSETS && prefersPage(context)
      ? await missingPage(context, "/404")
      : new Refusal(
          404,
          "there is nothing at this path; GET /v1/policies lists the policies",
        ).toResponse();
  if (isOfPages) answer.headers.append("vary", "Accept");
  return answer;
}

/** True if HTML is named in Accept, and JSON is not preferred to it; "*" names neither. */
function prefersPage(context: Context<WorkerEnv>): boolean {
  const supports = ["application/json", "application/problem+json", "text/html"];
  return accepts(context, { header: "Accept", supports, default: supports[0] }) === "text/html";
}
