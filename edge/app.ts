import { Hono } from "hono";
import type { Manifest, PolicySummary } from "../schemas/manifest.ts";
import { act } from "./act/act.ts";
import { readQuery } from "./act/query.ts";
import { administration } from "./administration.ts";
import { experimentRoutes } from "./experiments/routes.ts";
import { allow, methodsOf, refuseOtherMethods } from "./http/allow.ts";
import { answerJson, completeAnswers } from "./http/answer.ts";
import { serveAsset, servePageOf } from "./http/asset.ts";
import { readJson } from "./http/body.ts";
import { answerNotFound } from "./http/not-found.ts";
import { Refusal, workerFailed } from "./http/refusal.ts";
import type { WorkerEnv } from "./http/worker-env.ts";
import { answeredBy, askedOf, noteAnswered } from "./observe/answered.ts";
import { countRequests } from "./observe/count-requests.ts";
import { logFailure } from "./observe/failures.ts";
import { logRequests } from "./observe/request-log.ts";
import type { Parts } from "./parts.ts";
import { inferenceProtocol } from "./protocol/inference-protocol.ts";
import { allowDownloads, serveActor } from "./registry/actor-file.ts";
import { answering, findServed, findVersion, mostBytesOf } from "./registry/answering.ts";
import type { Policy } from "./registry/policy.ts";
import { authenticate, authenticateDownload } from "./security/authentication.ts";
import { shareWithOrigins } from "./security/origins.ts";
import { limitRate, limitReads } from "./security/rate-limit.ts";
import { readSettings } from "./security/settings.ts";
import { createConversation } from "./stream/conversation.ts";
import { limitsFor, openStream } from "./stream/socket.ts";

/** The HTTP API, and the pages. */
export function createApp(parts: Parts): Hono<WorkerEnv> {
  const { catalog, experiments, metrics } = parts;
  const app = new Hono<WorkerEnv>();

  app.use(countRequests(metrics), logRequests, completeAnswers);
  app.use(
    readSettings,
    shareWithOrigins(() => methodsOf(app)),
    authenticate,
    limitRate,
  );

  app.use("/v1/*", limitReads);
  app.use("/v2/*", limitReads);

  app.get("/", serveAsset("/"));

  app.get("/openapi.json", serveAsset("/openapi.json"));

  app.get("/healthz", async (context) => {
    const names = await catalog.names();
    return context.json({ status: "ok", policies: names.length });
  });

  app.get("/experiments", serveAsset("/experiment-list/"));
  app.get("/experiments/", ({ redirect }) => redirect("/experiments", 308));

  app.get(
    "/experiments/:experiment",
    servePageOf("/experiment/", async ({ req }) =>
      Boolean(await experiments?.find(req.param("experiment") ?? "")),
    ),
  );

  app.get(
    "/policies/:policy",
    servePageOf("/policy/", async ({ req }) =>
      (await catalog.names()).includes(req.param("policy") ?? ""),
    ),
  );

  app.get("/v1/policies", async (context) => {
    const policies = await catalog.list();
    return context.json({ policies: policies.map(summaryOf) });
  });

  app.get("/v1/policies/:policy", async (context) => {
    const { live } = await findServed(catalog, context.req.param("policy"));
    return context.json(live.manifest);
  });

  app.get("/v1/policies/:policy/versions/:version", async (context) => {
    const { policy, version } = context.req.param();
    return context.json((await findVersion(catalog, policy, version)).manifest);
  });

  app.get(
    "/v1/policies/:policy/versions/:version/actor.onnx",
    allowDownloads,
    authenticateDownload,
    serveActor(catalog),
  );

  app.post("/v1/policies/:policy/act", async (context) => {
    const served = await findServed(catalog, context.req.param("policy"));
    noteAnswered(context, askedOf(served.live));
    const body = await readJson(context, mostBytesOf(served));
    const policy = await answering(catalog, served, body);
    noteAnswered(context, askedOf(policy));
    const answer = await act(policy, await readQuery(policy, body));
    noteAnswered(context, answeredBy(answer));
    return answerJson(context, answer);
  });

  app.get("/v1/policies/:policy/stream", async (context) => {
    const name = context.req.param("policy");
    const served = await findServed(catalog, name);
    noteAnswered(context, askedOf(served.live));
    const { note, end } = metrics.stream();
    const conversation = createConversation(catalog, name, note);
    return openStream(conversation, context.req.raw, limitsFor(mostBytesOf(served)), end);
  });
  app.all("/v1/policies/:policy/stream", allow("GET"));

  app.route("/v1/experiments", experimentRoutes(catalog, experiments));
  app.route("/v1/admin", administration(parts));
  app.route("/", inferenceProtocol(catalog));

  refuseOtherMethods(app);

  app.notFound(answerNotFound);

  app.onError((error, context) => {
    if (error instanceof Refusal) return error.toResponse();
    logFailure(context.get("requestId"), error);
    return workerFailed().toResponse();
  });

  return app;
}

function summaryOf({ manifest, interface: { modes } }: Policy): PolicySummary {
  const { name, version, distribution, algorithm, environment, evaluation, check } = manifest;
  const link = `/v1/policies/${name}`;
  const common = { name, version, distribution, algorithm, environment, evaluation, check, link };
  return { ...common, origin: summarizedOrigin(manifest), modes: [...modes] };
}

/** The origin without hyperparameters, of which the manifest tells. */
function summarizedOrigin({ origin }: Manifest): PolicySummary["origin"] {
  if (origin.kind === "import") return origin;
  const { hyperparameters: _, ...run } = origin;
  return run;
}
