import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { manifest, policySummary } from "../../schemas/manifest.ts";
import { request } from "./client.ts";

test("GET /v1/policies lists what is served, with a link to each", async () => {
  const body = await (await request("/v1/policies")).json<{ policies: unknown[] }>();
  const policies = body.policies.map((policy) => policySummary.parse(policy));
  expect(policies).toMatchObject([
    { name: "pendulum", distribution: "squashed_gaussian", environment: "Pendulum-v1" },
    { name: "taxi", distribution: "categorical", environment: "Taxi-v3" },
  ]);
  for (const { link } of policies) expect((await request(link)).status).toBe(200);
});

test.each(["pendulum", "taxi"])("GET /v1/policies/%s is its manifest", async (name) => {
  const response = await request(`/v1/policies/${name}`);
  expect(manifest.parse(await response.json())).toMatchObject({ name });
});

test("GET /healthz says that the Worker is up, and how many policies it serves", async () => {
  expect(await (await request("/healthz")).json()).toEqual({ status: "ok", policies: 2 });
});

test("HEAD is answered like GET, without a body", async () => {
  const response = await request("/v1/policies", { method: "HEAD" });
  expect(response.status).toBe(200);
  expect(await response.text()).toBe("");
});

test.each([
  ["/", request],
  ["/experiments/trial", request],
  // Served without the Worker.
  ["/docs/", (path: string) => env.ASSETS.fetch(`https://softedge.test${path}`)],
])("GET %s is a page, which loads nothing from elsewhere", async (path, ask) => {
  const response = await ask(path);
  expect(response.headers.get("content-type")).toContain("text/html");
  const policy = response.headers.get("content-security-policy");
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/https?:|unsafe|\*/);
  const sources = [...(await response.text()).matchAll(/(?:src|href)="([^"]*)"/g)];
  expect(sources.length).toBeGreaterThan(0);
  for (const [, source] of sources) {
    const url = new URL(source, `https://softedge.test${path}`);
    expect(url.origin).toBe("https://softedge.test");
    // A page or a file: files are served without the Worker.
    const asset = await env.ASSETS.fetch(url);
    const { status } = asset.ok ? asset : await request(url.pathname);
    expect(status).toBe(200);
  }
});
