import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { createClient } from "../../client/index.ts";
import { experimentList } from "../../schemas/experiment.ts";
import { refusal, request } from "./client.ts";
import { configured, versionOf } from "./configured.ts";
import { emptyRegistry, startIsolate } from "./isolate.ts";
import { watchedBucket } from "./watched-bucket.ts";

/** What Chromium sends when a person opens a page. */
const accept =
  "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
const asBrowser = { headers: { accept } };

/** Expects a page with the policy of all pages on what it may load. */
async function expectPage(response: Response, status: number, text: string) {
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toContain("text/html");
  expect(response.headers.get("content-security-policy")).toContain("default-src 'self'");
  expect(response.headers.get("x-request-id")).not.toBeNull();
  expect(await response.text()).toContain(text);
}

describe("a path with nothing behind it", () => {
  test.each(["/nothing", "/nothing/at/all", "/experiments/a/b", "/policies", "/v1x"])(
    "is a page for browsers: %s",
    async (path) => {
      const response = await request(path, asBrowser);
      expect(response.headers.get("vary")).toContain("Accept");
      expect(response.headers.get("cache-control")).toBe("no-store");
      await expectPage(response, 404, "There is no page at");
    },
  );

  test.each(["/v1", "/v1/nothing", "/v3/policies", "/healthz/now"])(
    "is a problem document for browsers, too, where programs ask: %s",
    async (path) => {
      expect(await refusal(await request(path, asBrowser))).toMatchObject({ status: 404 });
    },
  );

  test.each([
    undefined,
    "*/*",
    "application/json",
    "application/json, text/html;q=0.9",
    "application/problem+json, text/html;q=0.5",
    "text/html;q=0, */*",
  ])("is a problem document for programs: Accept %s", async (accept) => {
    const response = await request("/nothing", accept ? { headers: { accept } } : {});
    expect(response.headers.get("vary")).toContain("Accept");
    expect(await refusal(response)).toMatchObject({ status: 404 });
  });

  test("is the page without its body for HEAD", async () => {
    const response = await request("/nothing", { method: "HEAD", ...asBrowser });
    await expectPage(response, 404, "");
  });

  test("is a problem document for what is sent", async () => {
    const response = await request("/nothing", { method: "POST", ...asBrowser });
    expect(await refusal(response)).toMatchObject({ status: 404 });
  });

  test("is not called unchanged to whoever has the page", async () => {
    const page = await request("/404", asBrowser);
    const known = { ...asBrowser.headers, "if-none-match": page.headers.get("etag") ?? "" };
    await page.body?.cancel();
    await expectPage(await request("/nothing", { headers: known }), 404, "There is no page at");
  });

  test("is a problem document where the page's files are not bound", async () => {
    const { request } = configured({ ASSETS: undefined });
    expect(await refusal(await request("/nothing", asBrowser))).toMatchObject({ status: 404 });
  });
});

test.each(["/experiments", "/experiments/trial", "/policies/taxi"])(
  "a method that %s does not take is refused as elsewhere",
  async (path) => {
    const response = await request(path, { method: "POST", ...asBrowser });
    expect(response.headers.get("allow")).toBe("GET, HEAD");
    expect(await refusal(response)).toMatchObject({ status: 405 });
  },
);

describe("the pages of policies and experiments", () => {
  const name = "shown-on-pages";
  const { request, admin, postAdmin } = startIsolate();

  beforeAll(async () => {
    await emptyRegistry();
    const version = await versionOf("taxi");
    const arms = ["stochastic", "deterministic"].map((mode) => ({
      ...{ name: mode, policy: "taxi", version, mode },
    }));
    const body = JSON.stringify({ name, arms, weights: [0.5, 0.5] });
    const headers = { "content-type": "application/json" };
    expect((await admin("PUT", `/experiments/${name}`, { headers, body })).status).toBe(200);
  });

  test("are there of what there is", async () => {
    await expectPage(await request("/experiments", asBrowser), 200, "<h1>Experiments</h1>");
    await expectPage(await request("/policies/taxi", asBrowser), 200, 'id="hyperparameters"');
    await expectPage(await request(`/experiments/${name}`, asBrowser), 200, 'id="verdict"');
  });

  test("say 404 of what there is not", async () => {
    for (const path of ["/policies/nobody", "/policies/__proto__", "/experiments/nobody"]) {
      await expectPage(await request(path, asBrowser), 404, 'id="ways"');
    }
  });

  test("say 404 of experiments where there are none", async () => {
    const { request } = startIsolate({ hasRegistry: false });
    await expectPage(await request("/experiments/trial"), 404, 'id="ways"');
    await expectPage(await request("/policies/taxi"), 200, 'id="ways"');
  });

  test("come while what is stored cannot be reached, to say so", async () => {
    const { watch, bucket } = watchedBucket();
    watch.fails = true;
    const { request } = startIsolate({ bucket });
    await expectPage(await request(`/experiments/${name}`), 200, 'id="problem"');
    await expectPage(await request("/policies/taxi"), 200, 'id="problem"');
    watch.fails = false;
  });

  test("with a slash too many lead to the list", async () => {
    const response = await request("/experiments/");
    expect([response.status, response.headers.get("location")]).toEqual([308, "/experiments"]);
  });

  test("GET /v1/experiments lists experiments, as operators and clients see them", async () => {
    const { experiments } = experimentList.parse(await (await request("/v1/experiments")).json());
    expect(experiments.map(({ definition }) => definition.name)).toEqual([name]);
    expect(await (await admin("GET", "/experiments")).json()).toEqual({ experiments });
    const client = createClient({
      url: "https://softedge.test",
      fetch: (url, init) => request(new URL(url).pathname, init),
    });
    expect(await client.experiments()).toEqual(experiments);
    await postAdmin(`/experiments/${name}/start`, {});
    expect(await client.experiments()).toMatchObject([{ state: "running" }]);
  });

  test("GET /v1/experiments is refused where there are none", async () => {
    const { request } = startIsolate({ hasRegistry: false });
    expect((await request("/v1/experiments")).status).toBe(501);
  });
});

test("the page for what is not there is one of the page's files", async () => {
  const response = await env.ASSETS.fetch("https://softedge.test/404");
  expect(response.status).toBe(200);
  expect(await response.text()).toContain("There is no page at");
});
