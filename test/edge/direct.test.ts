import { createExecutionContext } from "cloudflare:test";
import { env, waitUntil } from "cloudflare:workers";
import { createSession } from "softedge:inference";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
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
async function askBoth(
  body: string,
  headers: Record<string, string> = {},
  at = url,
  settings: object = {},
) {
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
  const log = vi.spyOn(console, "log").mockReturnValue();
  const failures = vi.spyOn(console, "error").mockReturnValue();
  try {
    const bindings = { ...env, ...settings };
    const asked = request();
    const direct = await actDirectly(asked, bindings);
    if (!direct) {
      expect(asked.bodyUsed).toBe(false);
      expect(directly.noted).toEqual([]);
      expect(log).not.toHaveBeenCalled();
      return undefined;
    }
    const logged = log.mock.calls.splice(0);
    const other = await app.fetch(request(), bindings, createExecutionContext());
    const answer = await contentOf(direct);
    expect(answer).toEqual(await contentOf(other));
    expect(directly.noted).toEqual(byApp.noted);
    expect(logged).toEqual(log.mock.calls);
    return { ...answer, logged };
  } finally {
    log.mockRestore();
    failures.mockRestore();
  }
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

const token = "0123456789abcdef";
const origin = "https://robots.example";
const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

/** A limit that remembers whom it was asked about. */
function limiter(success: boolean) {
  const keys: string[] = [];
  return {
    keys,
    limit: async ({ key }: { key: string }) => {
      keys.push(key);
      return { success };
    },
  };
}

describe("settings of a deployment leave a request on its way past the app:", () => {
  const asked = '{"observation":[1,0,0],"seed":7}';

  test.each<[string, object, Record<string, string>?]>([
    ["tokens of an operator", { ADMIN_TOKENS: token }],
    [
      "what concerns experiments",
      { TICKET_SECRETS: token + token, REQUIRE_TICKETS: "true", REPORT_TOKENS: token },
    ],
    ["downloads", { ACTOR_DOWNLOADS: "false" }],
    ["a token that may act", { ACT_TOKENS: token }, bearer(token)],
    ["an operator's token", { ACT_TOKENS: token, ADMIN_TOKENS: `${token}2` }, bearer(`${token}2`)],
    ["other origins", { ALLOWED_ORIGINS: origin }],
    ["settings that are right, but not plain", { LOG_REQUESTS: "FALSE" }],
  ])("%s", async (_, settings, headers) => {
    const answer = await askBoth(asked, headers, url, settings);
    expect(answer).toMatchObject({ status: 200, logged: [] });
  });

  test("a log, of what was answered and of what was refused", async () => {
    const settings = { LOG_REQUESTS: "true" };
    expect((await askBoth(asked, {}, url, settings))?.logged).toHaveLength(1);
    const refused = await askBoth('{"observation":[1]}', {}, url, settings);
    expect(refused).toMatchObject({ status: 422, logged: [expect.anything()] });
  });

  test.each([true, false])("a limit that lets a caller pass: %j", async (success) => {
    const ACT_LIMIT = limiter(success);
    const status = success ? 200 : 429;
    const headers = { "cf-connecting-ip": "203.0.113.7" };
    expect(await askBoth(asked, headers, url, { ACT_LIMIT })).toMatchObject({ status });
    const byToken = { ACT_LIMIT, ACT_TOKENS: token };
    expect(await askBoth(asked, bearer(token), url, byToken)).toMatchObject({ status });
    const [direct, other, ...tokens] = ACT_LIMIT.keys;
    expect(direct).toBe("network 203.0.113.7");
    expect(other).toBe(direct);
    expect(new Set(tokens).size).toBe(1);
    expect(tokens).toHaveLength(2);
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

  test.each<[string, object, Record<string, string>]>([
    ["a setting is wrong", { REQUIRE_TICKETS: "perhaps" }, {}],
    ["a setting of acting is wrong", { ACT_TOKENS: "short" }, {}],
    ["the caller has no token", { ACT_TOKENS: token }, {}],
    ["the caller has another token", { ACT_TOKENS: token }, bearer(`${token}2`)],
    ["a page asks", { ALLOWED_ORIGINS: origin }, { origin }],
    ["a page of another origin asks", { ALLOWED_ORIGINS: origin }, { origin: "https://a.example" }],
  ])("a request, where %s", async (_, settings, headers) => {
    expect(await askBoth(asked, headers, url, settings)).toBeUndefined();
  });

  test("what is no POST", async () => {
    expect(await actDirectly(new Request(url), env)).toBeUndefined();
  });
});
