import { Hono } from "hono";
import type { PolicySummary } from "../schemas/manifest.ts";
import { act } from "./act.ts";
import { administration } from "./administration.ts";
import { allow } from "./allow.ts";
import { answerJson } from "./answer.ts";
import { answering, findServed, mostBytesOf } from "./answering.ts";
import { serveAsset } from "./asset.ts";
import { limitBody, readJson } from "./body.ts";
import type { Environment } from "./environment.ts";
import { experimentRoutes } from "./experiments/routes.ts";
import { answeredBy, askedOf, noteAnswered } from "./observe/answered.ts";
import { countRequests } from "./observe/count-requests.ts";
import { identify } from "./observe/request-id.ts";
import { logFailure, logRequests } from "./observe/request-log.ts";
import type { Parts } from "./parts.ts";
import type { Policy } from "./policy.ts";
import { Refusal, workerFailed } from "./problem.ts";
import { inferenceProtocol } from "./protocol/inference-protocol.ts";
import { readQuery } from "./query.ts";
import { describeServed } from "./registry/choose.ts";
import { authenticate } from "./security/authentication.ts";
import { setSecurityHeaders } from "./security/headers.ts";
import { shareWithOrigins } from "./security/origins.ts";
import { limitRate } from "./security/rate-limit.ts";
import { readSettings } from "./security/settings.ts";
import { createConversation } from "./stream/conversation.ts";
import { openStream } from "./stream/socket.ts";

/** The HTTP API, and the page at /. */
export function createApp(parts: Parts): Hono<Environment> {
  const { catalog, experiments, metrics } = parts;
  const app = new Hono<Environment>();

  app.use(countRequests(metrics), logRequests, setSecurityHeaders, identify);
  app.use(readSettings, shareWithOrigins, authenticate, limitRate);

  app.get("/", serveAsset("/"));
  app.all("/", allow("GET, HEAD"));

  app.get("/openapi.json", serveAsset("/openapi.json"));
  app.all("/openapi.json", allow("GET, HEAD"));

  app.get("/healthz", async (context) => {
    const names = await catalog.names();
    return context.json({ status: "ok", policies: names.length });
  });
  app.all("/healthz", allow("GET, HEAD"));

  app.get("/experiments/:experiment", serveAsset("/experiment/"));
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
      noteAnswered(context, askedOf(served.live));
      context.set("served", served);
      return limitBody(mostBytesOf(served))(context, next);
    },
    async (context) => {
      const body = await readJson(context.req);
      const policy = await answering(catalog, context.get("served"), body);
      noteAnswered(context, askedOf(policy));
      const answer = await act(policy, readQuery(policy, body));
      noteAnswered(context, answeredBy(answer));
      return answerJson(context, answer);
    },
  );
  app.all("/v1/policies/:policy/act", allow("POST"));

  app.get("/v1/policies/:policy/stream", async (context) => {
    const name = context.req.param("policy");
    const served = await findServed(catalog, name);
    noteAnswered(context, askedOf(served.live));
    const { note, end } = metrics.stream();
    return openStream(createConversation(catalog, name, note), context.req.raw, end);
  });
  app.all("/v1/policies/:policy/stream", allow("GET"));

  app.route("/v1/experiments", experimentRoutes(catalog, experiments));
  app.route("/v1/admin", administration(parts));
  app.route("/", inferenceProtocol(catalog));

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
