import type { Context } from "hono";
import { accepts } from "hono/accepts";
import { missingPage } from "./asset.ts";
import { Refusal } from "./refusal.ts";
import type { WorkerEnv } from "./worker-env.ts";

/** Paths that programs ask. What is not there is told to them as all refusals are. */
const apiPath = /^\/(v\d+|healthz|openapi\.json)(\/|$)/;

/**
 * Answers that there is nothing at a path: by a page to browsers, by a problem document to programs.
 * A Worker without the page's files has the latter alone.
 */
export async function answerNotFound(context: Context<WorkerEnv>): Promise<Response> {
  const { req, env } = context;
  const isOfPages = ["GET", "HEAD"].includes(req.method) && !apiPath.test(req.path);
  // Answered, not thrown: an error would pass by what the middleware before it does at the end.
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
