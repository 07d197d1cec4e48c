import { type Context, Hono } from "hono";
import { allow } from "../http/allow.ts";
import { Refusal, workerFailed } from "../http/refusal.ts";
import type { WorkerEnv } from "../http/worker-env.ts";
import { askedOf, inferredBy, noteAnswered } from "../observe/answered.ts";
import { logFailure } from "../observe/failures.ts";
import { quote } from "../onnx/quote.ts";
import type { Catalog, Served } from "../registry/catalog.ts";
import { chooseServed, describeServed } from "../registry/choose.ts";
import type { Policy } from "../registry/policy.ts";
import { answerInference } from "./answer.ts";
import { modelConfigurationOf } from "./configuration.ts";
import { infer } from "./infer.ts";
import { readMessage } from "./message.ts";
import { modelMetadataOf, serverMetadata } from "./metadata.ts";
import { repositoryIndexOf } from "./repository-index.ts";

/**
 * The Open Inference Protocol, version 2 (KServe, Triton), over these policies, at /v2. Every policy
 * is a model. Where no version is named, one of those that are served answers.
 */
export function inferenceProtocol(catalog: Catalog): Hono<WorkerEnv> {
  async function findModel(model: string): Promise<Served> {
    const served = await catalog.find(model);
    if (served) return served;
    const known = (await catalog.names()).join(", ") || "none";
    throw new Refusal(404, `there is no model ${quote(model)}; the models here: ${known}`);
  }

  async function findVersion(served: Served, version: string): Promise<Policy> {
    const policy = await catalog.findVersion(served, version);
    if (policy) return policy;
    const { name } = served.live.manifest;
    const detail = `there is no version ${quote(version)} of model ${quote(name)}`;
    throw new Refusal(404, `${detail}; ${describeServed(served)}`);
  }

  /** The version that a path names, or else what `choose` makes of those that are served. */
  async function find(context: Context, choose: (served: Served) => Policy): Promise<Policy> {
    const { model, version } = context.req.param();
    const served = await findModel(model);
    return version === undefined ? choose(served) : findVersion(served, version);
  }

  const live = ({ live }: Served) => live;
  const app = new Hono<WorkerEnv>().basePath("/v2");
  const get = (path: string, answer: (context: Context) => object | Promise<object>) => {
    app.get(path, async (context) => context.json(await answer(context)));
    app.all(path, allow("GET, HEAD"));
  };

  // The specification writes /v2, its OpenAPI document /v2/: for Hono "/" and "".
  for (const path of ["/", ""]) get(path, () => serverMetadata);
  // The specification says "live" of both; what clients read of the second is "ready".
  get("/health/live", () => ({ live: true }));
  get("/health/ready", () => ({ live: true, ready: true }));

  for (const path of ["/models/:model", "/models/:model/versions/:version"]) {
    get(path, async (context) => modelMetadataOf((await find(context, live)).manifest));
    get(`${path}/config`, async (context) =>
      modelConfigurationOf((await find(context, live)).manifest),
    );
    get(`${path}/ready`, async (context) => {
      const { name } = (await find(context, live)).manifest;
      return { name, ready: true };
    });
    app.post(`${path}/infer`, async (context) => {
      const policy = await find(context, chooseServed);
      noteAnswered(context, askedOf(policy));
      const inference = await infer(policy, await readMessage(context, policy.mostBytes));
      noteAnswered(context, inferredBy(inference.response));
      return answerInference(context, inference);
    });
    app.all(`${path}/infer`, allow("POST"));
  }

  app.post("/repository/index", async (context) =>
    context.json(repositoryIndexOf(await catalog.list())),
  );
  app.all("/repository/index", allow("POST"));

  app.all("*", () => {
    const extensions = "of Triton's extensions, binary tensors and model configurations";
    throw new Refusal(
      404,
      `there is nothing at this path of the Open Inference Protocol; ${extensions}, and an index of the models at POST /v2/repository/index are all there is`,
    );
  });

  app.onError((error, context) => {
    if (error instanceof Refusal) {
      return context.json({ error: error.message }, error.status, error.headers);
    }
    logFailure(context.get("requestId"), error);
    return context.json({ error: workerFailed().message }, 500);
  });

  return app;
}
