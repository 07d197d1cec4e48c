import { describe, expect, test } from "vitest";
import { refusal } from "./client.ts";
import { configured } from "./configured.ts";
import { operations } from "./described.ts";

const allowed = "https://robots.example";
const shared = configured({ ALLOWED_ORIGINS: `${allowed},https://other.example` });
const foreign = [
  "https://evil.example",
  "http://robots.example",
  "https://robots.example:8443",
  "https://robots.example.evil.example",
  "null",
];

/** The headers of CORS that an answer has. */
function sharing({ headers }: Response): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name.startsWith("access-control-")));
}

function preflight(origin: string): RequestInit {
  const asks = { "access-control-request-method": "POST" };
  return { method: "OPTIONS", headers: { origin, ...asks } };
}

describe("a page of an origin in ALLOWED_ORIGINS", () => {
  test("may read answers, and the headers that they have to say", async () => {
    const response = await shared.act({ origin: allowed });
    expect(response.status).toBe(200);
    expect(sharing(response)).toMatchObject({ "access-control-allow-origin": allowed });
    expect(sharing(response)["access-control-expose-headers"]).toContain("x-request-id");
    expect(response.headers.get("vary")).toContain("Origin");
  });

  test("may read refusals", async () => {
    const response = await shared.act({ origin: allowed }, "{");
    expect(response.status).toBe(400);
    expect(sharing(response)).toMatchObject({ "access-control-allow-origin": allowed });
  });

  test("may read that a token is missing, and its preflight needs none", async () => {
    const { act, request } = configured({
      ACT_TOKENS: "0123456789abcdef",
      ALLOWED_ORIGINS: allowed,
    });
    const response = await act({ origin: allowed });
    expect(response.status).toBe(401);
    expect(sharing(response)).toMatchObject({ "access-control-allow-origin": allowed });
    expect((await request("/v1/policies/taxi/act", preflight(allowed))).status).toBe(204);
  });

  test("may use every method of the API", async () => {
    const response = await shared.request("/v1/admin/experiments/e", preflight(allowed));
    const methods = sharing(response)["access-control-allow-methods"].split(",");
    for (const { method } of operations) expect(methods).toContain(method.toUpperCase());
  });

  test("is told by a preflight that it may send JSON and a token", async () => {
    const response = await shared.request("/v1/policies/taxi/act", preflight(allowed));
    expect(response.status).toBe(204);
    expect(sharing(response)).toEqual({
      "access-control-allow-origin": allowed,
      "access-control-allow-methods": "DELETE,GET,HEAD,POST,PUT",
      "access-control-allow-headers":
        "authorization,content-type,x-request-id,inference-header-content-length",
      "access-control-expose-headers":
        "x-request-id,retry-after,www-authenticate,inference-header-content-length",
      "access-control-max-age": "86400",
    });
  });
});

describe.each(foreign)("a page of another origin, %s,", (origin) => {
  test("is told nothing, and a cache to keep answers apart", async () => {
    for (const response of [
      await shared.act({ origin }),
      await shared.request("/v1/policies", { headers: { origin } }),
      await shared.request("/v1/policies/taxi/act", preflight(origin)),
    ]) {
      expect(sharing(response)).toEqual({});
      expect(response.headers.get("vary")).toContain("Origin");
    }
  });

  test("may open no stream", async () => {
    for (const { request } of [shared, configured({})]) {
      const headers = { origin, upgrade: "websocket" };
      const response = await request("/v1/policies/taxi/stream", { headers });
      expect(await refusal(response)).toMatchObject({ status: 403 });
    }
  });
});

test.each(["https://softedge.test", allowed])(
  "a page of %s passes on to the stream, and so does what is no page",
  async (origin) => {
    for (const headers of [{ origin, upgrade: "websocket" }, { upgrade: "websocket" }]) {
      const response = await shared.request("/nothing", { headers: { ...headers } });
      expect(await refusal(response)).toMatchObject({ status: 404 });
    }
  },
);

test.each([allowed, ...foreign])("without ALLOWED_ORIGINS there is no CORS: %s", async (origin) => {
  const { act, request } = configured({});
  expect(sharing(await act({ origin }))).toEqual({});
  const response = await request("/v1/policies/taxi/act", preflight(origin));
  expect(response.status).toBe(405);
  expect(sharing(response)).toEqual({});
});
