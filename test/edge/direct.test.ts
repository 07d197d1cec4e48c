import { createExecutionContext } from "cloudflare:test";
import { env, waitUntil } from "cloudflare:workers";
import { createSession } from "softedge:inference";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createApp } from "../../edge/app.ts";
import { createDirectActing } from "../../edge/direct.ts";
import { createSessions } from "../../edge/inference/sessions.ts";
import type { Metrics } from "../../edge/observe/metrics.ts";
import { createCatalog } from "../../edge/registry/catalog.ts";
import { createVersions } from "../../edge/registry/versions.ts";
import { createSingleFlight } from "../../edge/storage/single-flight.ts";
import { bundledPackages } from "./packages.ts";

const once = createSingleFlight<void>(waitUntil);
const versions = createVersions(bundledPackages, undefined, createSessions(createSession, once));
const catalog = createCatalog(versions, undefined, once, waitUntil);

/** Metrics that remember what was noted. */
function notedMetrics() {
  const noted: Parameters<Metrics["note"]>[] = [];
  const metrics: Metrics = {
    note: (...each) => void noted.push(each),
    stream: () => ({ note() {}, end() {} }),
    read: async () => ({ scope: "isolate", since: null, counts: [] }),
  };
  return { noted, metrics };
}

const directly = notedMetrics();
const actDirectly = createDirectActing({ catalog, metrics: directly.metrics });
const byApp = notedMetrics();
const app = createApp({
  bucket: undefined,
  createSession,
  versions,
  catalog,
  experiments: undefined,
  metrics: byApp.metrics,
});

async function contentOf(response: Response) {
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
}

const url = "https://softedge.test/v1/policies/pendulum/act";
const json = { "content-type": "application/json", "x-request-id": "request-7" };

/** Asks twice, and expects the same answer, or that it is left to the app. */
async function askBoth(body: string, headers: Record<string, string> = {}, at = url) {
  const request = () =>
    new Request(at, {
      method: "POST",
      headers: {
        ...json,
        "content-length": String(new TextEncoder().encode(body).length),
        ...headers,
      },
      body,
    });
  directly.noted.length = 0;
  byApp.noted.length = 0;
  const direct = await actDirectly(request(), env);
  if (!direct) return undefined;
  const other = await app.fetch(request(), env, createExecutionContext());
  const answer = await contentOf(direct);
  expect(answer).toEqual(await contentOf(other));
  expect(directly.noted).toEqual(byApp.noted);
  return answer;
}

const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, 1e38, -1e39, 2 ** 53));
const anything = fc.oneof(
  number,
  fc.constantFrom(null, "stochastic", "deterministic"),
  fc.string(),
);
const row = fc.array(fc.oneof({ weight: 9, arbitrary: number }, anything), {
  minLength: 2,
  maxLength: 4,
});

/** Questions with a seed, or with their own noise, whose answers are the same each time. */
const question = fc
  .record(
    {
      observation: fc.oneof({ weight: 9, arbitrary: row }, anything),
      observations: fc.array(row, { maxLength: 3 }),
      mode: fc.constantFrom("stochastic", "deterministic", "greedy"),
      step: number,
      epsilon: fc.oneof(row, fc.array(row, { maxLength: 2 })),
      return: fc.subarray(["mean", "log_std", "epsilon", "probabilities"]),
      version: fc.constantFrom("0123456789abcdef", "other"),
    },
    { requiredKeys: [] },
  )
  .chain((asked) => fc.constantFrom({ seed: 7, ...asked }, { seed: -1, ...asked }));

describe("a request that is answered past the app is answered as the app answers it", () => {
  test("whatever is asked", async () => {
    await fc.assert(
      fc.asyncProperty(question, async (asked) => {
        expect(await askBoth(JSON.stringify(asked))).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });

  test("whatever its body is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (body) => {
        await askBoth(body);
      }),
    );
  });

  test.each(["pendulum", "taxi"])("by %s, for what is usual", async (name) => {
    const observation = name === "taxi" ? 328 : [1, 0, 0];
    const at = `https://softedge.test/v1/policies/${name}/act`;
    const asked = JSON.stringify({ observation, seed: 7 });
    expect(await askBoth(asked, {}, at)).toMatchObject({ status: 200 });
    const many = JSON.stringify({ observations: [observation, observation], seed: 7 });
    expect(await askBoth(many, {}, at)).toMatchObject({ status: 200 });
  });
});

describe("is left to the app:", () => {
  const asked = '{"observation":[1,0,0],"seed":7}';

  test.each<[string, Record<string, string>, string?]>([
    ["a compressed body", { "content-encoding": "gzip" }],
    ["a body in chunks", { "transfer-encoding": "chunked" }],
    ["a body of another type", { "content-type": "text/plain" }],
    ["a body that is too long", { "content-length": "100000000" }],
    ["a request for a WebSocket", { upgrade: "websocket" }],
    ["an unknown policy", {}, "https://softedge.test/v1/policies/nobody/act"],
    ["a name that is encoded", {}, "https://softedge.test/v1/policies/%70endulum/act"],
    ["a query", {}, `${url}?a`],
    ["another path", {}, "https://softedge.test/v1/policies/pendulum"],
  ])("%s", async (_, headers, at) => {
    expect(await askBoth(asked, headers, at)).toBeUndefined();
  });

  test.each([
    { ACT_TOKENS: "a-token-of-sixteen" },
    { ALLOWED_ORIGINS: "https://robots.example" },
    { LOG_REQUESTS: "true" },
    { REQUIRE_TICKETS: "perhaps" },
  ])("any request, where a setting is bound: %j", async (settings) => {
    const request = new Request(url, { method: "POST", headers: json, body: asked });
    expect(await actDirectly(request, { ...env, ...settings })).toBeUndefined();
    expect(request.bodyUsed).toBe(false);
  });

  test("what is no POST", async () => {
    expect(await actDirectly(new Request(url), env)).toBeUndefined();
  });
});
