import { Hono } from "hono";
import type { PolicySummary } from "../schemas/manifest.ts";
import { act } from "./act.ts";
import { allow } from "./allow.ts";
import { readJson } from "./body.ts";
import type { Environment } from "./environment.ts";
import { identify } from "./observe/request-id.ts";
import { logFailure, logRequests, noteAnswered } from "./observe/request-log.ts";
import type { Policy } from "./policy.ts";
import { Refusal, workerFailed } from "./problem.ts";
import { inferenceProtocol } from "./protocol/inference-protocol.ts";
import { readQuery } from "./query.ts";
import { authenticate } from "./security/authentication.ts";
import { setSecurityHeaders } from "./security/headers.ts";
import { shareWithOrigins } from "./security/origins.ts";
import { limitRate } from "./security/rate-limit.ts";
import { readSettings } from "./security/settings.ts";
import { openStream } from "./stream/socket.ts";

/** The HTTP API over these policies, and the page at /. */
export function createApp(policies: readonly Policy[]): Hono<Environment> {
  const byName = new Map(policies.map((policy) => [policy.manifest.name, policy]));

  function find(name: string): Policy {
    const policy = byName.get(name);
    if (policy) return policy;
    const known = [...byName.keys()].join(", ") || "none";
    throw new Refusal(404, `there is no such policy; the policies here: ${known}`);
  }

  const app = new Hono<Environment>();

  app.use(logRequests, setSecurityHeaders, identify);
  app.use(readSettings, shareWithOrigins, authenticate, limitRate);

  app.get("/", async (context) => {
    const page = await context.env.ASSETS.fetch(context.req.raw);
    // A copy, for the headers of what was fetched cannot be added to.
    return new Response(page.body, page);
  });
  app.all("/", allow("GET, HEAD"));

  app.get("/healthz", (context) => context.json({ status: "ok", policies: byName.size }));
  app.all("/healthz", allow("GET, HEAD"));

  app.get("/v1/policies", (context) => context.json({ policies: policies.map(summaryOf) }));
  app.all("/v1/policies", allow("GET, HEAD"));

  app.get("/v1/policies/:policy", (context) =>
    context.json(find(context.req.param("policy")).manifest),
  );
  app.all("/v1/policies/:policy", allow("GET, HEAD"));

  app.post(
    "/v1/policies/:policy/act",
    (context, next) => find(context.req.param("policy")).limitBody(context, next),
    async (context) => {
      const policy = find(context.req.param("policy"));
      const { name, version } = policy.manifest;
      noteAnswered(context, { policy: name, version });
      const answer = await act(policy, readQuery(policy, await readJson(context.req)));
      const rows = "actions" in answer ? answer.actions.length : 1;
      noteAnswered(context, { policy: name, version, mode: answer.mode, rows });
      return context.json(answer);
    },
  );
  app.all("/v1/policies/:policy/act", allow("POST"));

  app.get("/v1/policies/:policy/stream", (context) => {
    const policy = find(context.req.param("policy"));
    const { name, version } = policy.manifest;
    noteAnswered(context, { policy: name, version });
    return openStream(policy, context.req.raw);
  });
  app.all("/v1/policies/:policy/stream", allow("GET"));

  app.route("/", inferenceProtocol(policies));

  // Answered, not thrown: an error would pass by what the middleware before it does at the end.
  app.notFound(() =>
    new Refusal(
      404,
      "there is nothing at this path; GET /v1/policies lists the policies",
    ).toResponse(),
  );

  app.onError((error, context) => {
    if (error instanceof Refusal) return error.toResponse();
    logFailure(context, error);
    return workerFailed().toResponse();
  });

  return app;
}

function summaryOf({ manifest }: Policy): PolicySummary {
  const { name, version, kind, algorithm, environment, evaluation } = manifest;
  const link = `/v1/policies/${name}`;
  return { name, version, kind, algorithm, environment, evaluation, link };
}
