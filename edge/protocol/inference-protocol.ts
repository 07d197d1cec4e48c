import { type Context, Hono } from "hono";
import { allow } from "../allow.ts";
import { parseJson, textOf } from "../body.ts";
import type { Environment } from "../environment.ts";
import { logFailure, noteAnswered } from "../observe/request-log.ts";
import type { Policy } from "../policy.ts";
import { Refusal, workerFailed } from "../problem.ts";
import { refuseOtherBodies } from "./extensions.ts";
import { infer } from "./infer.ts";
import { modelMetadataOf, serverMetadata } from "./metadata.ts";
import { quote } from "./quote.ts";

/**
 * The Open Inference Protocol, version 2 (KServe, Triton), over these policies, at /v2. Every
 * policy is a model, and its live version is the one version there is of it.
 */
export function inferenceProtocol(policies: readonly Policy[]): Hono<Environment> {
  const byName = new Map(policies.map((policy) => [policy.manifest.name, policy]));

  function find(context: Context): Policy {
    const { model, version } = context.req.param();
    const policy = byName.get(model);
    if (!policy) {
      const known = [...byName.keys()].join(", ") || "none";
      throw new Refusal(404, `there is no model ${quote(model)}; the models here: ${known}`);
    }
    const { version: live } = policy.manifest;
    if (version === undefined || version === live) return policy;
    const detail = `there is no version ${quote(version)} of model ${quote(model)}`;
    throw new Refusal(404, `${detail}; the version here: ${live}`);
  }

  const app = new Hono<Environment>().basePath("/v2");
  const get = (path: string, answer: (context: Context) => object) => {
    app.get(path, (context) => context.json(answer(context)));
    app.all(path, allow("GET, HEAD"));
  };

  // The specification writes /v2, its OpenAPI document /v2/: for Hono "/" and "".
  for (const path of ["/", ""]) get(path, () => serverMetadata);
  // The specification says "live" of both; what clients read of the second is "ready".
  get("/health/live", () => ({ live: true }));
  get("/health/ready", () => ({ live: true, ready: true }));

  for (const path of ["/models/:model", "/models/:model/versions/:version"]) {
    get(path, (context) => modelMetadataOf(find(context).manifest));
    get(`${path}/ready`, (context) => ({ name: find(context).manifest.name, ready: true }));
    app.post(
      `${path}/infer`,
      (context, next) => find(context).limitBody(context, next),
      async (context) => {
        const policy = find(context);
        const { name, version } = policy.manifest;
        noteAnswered(context, { policy: name, version });
        refuseOtherBodies(context.req);
        const body = parseJson(await textOf(context.req), "the body");
        return context.json(await infer(policy, body));
      },
    );
    app.all(`${path}/infer`, allow("POST"));
  }

  app.all("*", () => {
    throw new Refusal(404, "there is nothing at this path of the Open Inference Protocol");
  });

  app.onError((error, context) => {
    if (error instanceof Refusal) {
      return context.json({ error: error.message }, error.status, error.headers);
    }
    logFailure(context, error);
    return context.json({ error: workerFailed().message }, 500);
  });

  return app;
}
