import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import policies from "softedge:policies";
import { Hono } from "hono";
import { expect, test } from "vitest";
import { createWorker } from "../../edge/index.ts";

test("the Worker can be mounted in another one, which keeps its own routes", async () => {
  const softedge = await createWorker({ policies });
  const app = new Hono();
  app.get("/robots", (context) => context.text("two"));
  app.all("*", ({ req, executionCtx }) => softedge.fetch(req.raw, env, executionCtx));
  const ask = (path: string) => app.request(path, {}, env, createExecutionContext());

  expect(await (await ask("/robots")).text()).toBe("two");
  const list = await ask("/v1/policies");
  expect(list.headers.get("content-type")).toContain("application/json");
  expect(await list.json()).toHaveProperty("policies.0.name");
  expect((await ask("/nowhere")).status).toBe(404);
});

test("a manifest that is none keeps the Worker from starting", async () => {
  await expect(
    createWorker({ policies: [{ manifest: {}, actor: new ArrayBuffer() }] }),
  ).rejects.toThrow("manifest_version");
});
