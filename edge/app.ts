import { Hono } from "hono";
import type { PolicySummary } from "../schemas/manifest.ts";
import { act } from "./act.ts";
import { allow } from "./allow.ts";
import { readJson } from "./body.ts";
import type { Policy } from "./policy.ts";
import { Refusal, refusalFrom } from "./problem.ts";
import { inferenceProtocol } from "./protocol/inference-protocol.ts";
import { readQuery } from "./query.ts";
import { openStream } from "./stream/socket.ts";

/** What wrangler.toml binds the Worker to. */
type Bindings = { ASSETS: Fetcher };

/** The HTTP API over these policies, and the page at /. */
export function createApp(policies: readonly Policy[]): Hono<{ Bindings: Bindings }> {
  const byName = new Map(policies.map((policy) => [policy.manifest.name, policy]));

  function find(name: string): Policy {
    const policy = byName.get(name);
    if (policy) return policy;
    const known = [...byName.keys()].join(", ") || "none";
    throw new Refusal(404, `there is no such policy; the policies here: ${known}`);
  }

  const app = new Hono<{ Bindings: Bindings }>();

  app.get("/", (context) => context.env.ASSETS.fetch(context.req.raw));
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
      return context.json(await act(policy, readQuery(policy, await readJson(context.req))));
    },
  );
  app.all("/v1/policies/:policy/act", allow("POST"));

  app.get("/v1/policies/:policy/stream", (context) =>
    openStream(find(context.req.param("policy")), context.req.raw),
  );
  app.all("/v1/policies/:policy/stream", allow("GET"));

  app.route("/v2", inferenceProtocol(policies));

  app.notFound(() => {
    throw new Refusal(404, "there is nothing at this path; GET /v1/policies lists the policies");
  });

  app.onError((error) => refusalFrom(error).toResponse());

  return app;
}

function summaryOf({ manifest }: Policy): PolicySummary {
  const { name, version, kind, algorithm, environment, evaluation } = manifest;
  const link = `/v1/policies/${name}`;
  return { name, version, kind, algorithm, environment, evaluation, link };
}
