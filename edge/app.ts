import { Hono } from "hono";
import type { PolicySummary } from "../schemas/manifest.ts";
import { act } from "./act.ts";
import { allow } from "./allow.ts";
import { answering, findServed, mostBytesOf } from "./answering.ts";
import { limitBody, readJson } from "./body.ts";
import type { Environment } from "./environment.ts";
import { identify } from "./observe/request-id.ts";
import { logFailure, logRequests, noteAnswered } from "./observe/request-log.ts";
import type { Policy } from "./policy.ts";
import { Refusal, workerFailed } from "./problem.ts";
import { inferenceProtocol } from "./protocol/inference-protocol.ts";
import { readQuery } from "./query.ts";
import type { Catalog } from "./registry/catalog.ts";
import { describeServed } from "./registry/choose.ts";
import { authenticate } from "./security/authentication.ts";
import { setSecurityHeaders } from "./security/headers.ts";
import { shareWithOrigins } from "./security/origins.ts";
import { limitRate } from "./security/rate-limit.ts";
import { readSettings } from "./security/settings.ts";
import { createConversation } from "./stream/conversation.ts";
import { openStream } from "./stream/socket.ts";

/** The HTTP API over these policies, and the page at /. */
export function createApp(
  catalog: Catalog,
  experiments: Hono<Environment>,
  admin: Hono<Environment>,
): Hono<Environment> {
  const app = new Hono<Environment>();

  app.use(logRequests, setSecurityHeaders, identify);
  app.use(readSettings, shareWithOrigins, authenticate, limitRate);

  app.get("/", (context) => context.env.ASSETS.fetch(context.req.raw));
  app.all("/", allow("GET, HEAD"));

  app.get("/openapi.json", (context) => context.env.ASSETS.fetch(context.req.raw));
  app.all("/openapi.json", allow("GET, HEAD"));

  app.get("/healthz", async (context) => {
    const names = await catalog.names();
    return context.json({ status: "ok", policies: names.length });
  });
  app.all("/healthz", allow("GET, HEAD"));

  app.get("/experiments/:experiment", async ({ env, req }) => {
    const page = new URL("/experiment/", req.url);
    const file = await env.ASSETS.fetch(new Request(page, req.raw));
    // A copy, for the headers of what was fetched cannot be added to.
    return new Response(file.body, file);
  });
  app.all("/experiments/:experiment", allow("GET, HEAD"));

  app.get("/v1/policies", async (context) => {
    const policies = await catalog.list();
    return context.json({ policies: policies.map(summaryOf) });
  });
  app.all("/v1/policies", allow("GET, HEAD"));

  app.get("/v1/policies/:policy", async (context) => {
    const { live } = await findServed(catalog, context.req.param("policy"));
    return context.json(live.manifest);
  });
  app.all("/v1/policies/:policy", allow("GET, HEAD"));

  app.get("/v1/policies/:policy/versions/:version", async (context) => {
    const served = await findServed(catalog, context.req.param("policy"));
    const found = await catalog.findVersion(served, context.req.param("version"));
    if (found) return context.json(found.manifest);
    throw new Refusal(404, `there is no such version; ${describeServed(served)}`);
  });
  app.all("/v1/policies/:policy/versions/:version", allow("GET, HEAD"));

  app.post(
    "/v1/policies/:policy/act",
    async (context, next) => {
      const served = await findServed(catalog, context.req.param("policy"));
      noteAnswered(context, served.live.manifest);
      context.set("served", served);
      return limitBody(mostBytesOf(served))(context, next);
    },
    async (context) => {
      const body = await readJson(context.req);
      const policy = await answering(catalog, context.var.served, body);
      noteAnswered(context, policy.manifest);
      const answer = await act(policy, readQuery(policy, body));
      const rows = "actions" in answer ? answer.actions.length : 1;
      noteAnswered(context, policy.manifest, { mode: answer.mode, rows });
      return context.json(answer);
    },
  );
  app.all("/v1/policies/:policy/act", allow("POST"));

  app.get("/v1/policies/:policy/stream", async (context) => {
    const name = context.req.param("policy");
    const served = await findServed(catalog, name);
    noteAnswered(context, served.live.manifest);
    return openStream(createConversation(catalog, name), context.req.raw);
  });
  app.all("/v1/policies/:policy/stream", allow("GET"));

  app.route("/v1/experiments", experiments);
  app.route("/v1/admin", admin);
  app.route("/v2", inferenceProtocol(catalog));

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
