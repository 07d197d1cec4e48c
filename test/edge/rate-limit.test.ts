import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { networkOf } from "../../edge/security/network.ts";
import { declarationOf } from "./asking.ts";
import { refusal } from "./client.ts";
import { configured } from "./configured.ts";
import { eventually } from "./eventually.ts";
import { startIsolate } from "./isolate.ts";

/** As vitest.config.ts binds it: so many requests a minute, counted as miniflare does. */
const limit = 3;
const tokens = ["the-first-of-the-tokens", "the-other-of-the-tokens"];
const open = configured({ ACT_LIMIT: env.TEST_LIMIT });
const guarded = configured({ ACT_LIMIT: env.TEST_LIMIT, ACT_TOKENS: tokens.join() });

/** Uses up what a caller may do; a minute that ends meanwhile gives it once more. */
async function exhaust(act: typeof open.act, caller: Record<string, string>): Promise<void> {
  let answered = 0;
  while (answered <= 2 * limit && (await act(caller)).status === 200) answered += 1;
  expect(answered).toBeGreaterThanOrEqual(limit);
  expect(answered).toBeLessThanOrEqual(2 * limit);
}

describe("where ACT_LIMIT is bound", () => {
  test("a caller who acts too often is told when to come back", async () => {
    const caller = { "cf-connecting-ip": "192.0.2.1" };
    await exhaust(open.act, caller);
    const response = await open.act(caller);
    expect(response.headers.get("retry-after")).toBe("60");
    expect(await refusal(response)).toMatchObject({ status: 429, title: "Too Many Requests" });
  });

  test("others may act meanwhile", async () => {
    await exhaust(open.act, { "cf-connecting-ip": "192.0.2.2" });
    expect((await open.act({ "cf-connecting-ip": "192.0.2.3" })).status).toBe(200);
  });

  test("another address of the same network, or a token nobody checks, is no other caller", async () => {
    await exhaust(open.act, { "cf-connecting-ip": "2001:db8:0:7::1" });
    const other = { "cf-connecting-ip": "2001:db8:0:7:a:b:c:d", authorization: "Bearer anything" };
    expect((await open.act(other)).status).toBe(429);
  });

  test("a token counts, wherever it is sent from, where one is needed", async () => {
    const [first, second] = tokens.map((token) => ({ authorization: `Bearer ${token}` }));
    await exhaust(guarded.act, { ...first, "cf-connecting-ip": "192.0.2.4" });
    const elsewhere = { "cf-connecting-ip": "192.0.2.5" };
    expect((await guarded.act({ ...first, ...elsewhere })).status).toBe(429);
    expect((await guarded.act({ ...second, ...elsewhere })).status).toBe(200);
  });

  test("reading is not limited", async () => {
    const headers = { "cf-connecting-ip": "192.0.2.6" };
    for (let i = 0; i < 2 * limit; i++) {
      expect((await open.request("/v1/policies", { headers })).status).toBe(200);
    }
  });
});

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "::ffff:192.0.2.1"],
  ["2001:DB8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:0db8:0000:0002::6", "2001:db8:0:2"],
  ["2001:db8::1", "2001:db8:0:0"],
  ["::1", "0:0:0:0"],
  ["::", "0:0:0:0"],
  ["2001:db8:1:2:3:4:5::", "2001:db8:1:2"],
  ["", ""],
])("the network of %s is %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

describe("where REPORT_LIMIT or READ_LIMIT is bound", () => {
  const headers = (address: string) => ({ "cf-connecting-ip": address });

  test("an address reports so often, whatever its token, and goes on to act", async () => {
    const { request, act } = configured({ REPORT_LIMIT: env.TEST_LIMIT });
    const caller = headers("192.0.2.20");
    const report = () =>
      request("/v1/experiments/e/outcomes", { method: "POST", headers: caller, body: "{" });
    await eventually(async () => (await report()).status === 429);
    expect((await act(caller)).status).toBe(200);
  });

  test("many reports at once count as more than one", async () => {
    const counted: string[] = [];
    const limiter = {
      limit: async ({ key }: { key: string }) => ({ success: counted.push(key) <= 4 }),
    };
    const { postAdmin, admin, request } = startIsolate({ settings: { REPORT_LIMIT: limiter } });
    const headers = { "content-type": "application/json" };
    const name = "limited";
    const body = JSON.stringify(declarationOf(name));
    await admin("PUT", `/experiments/${name}`, { headers, body });
    await postAdmin(`/experiments/${name}/start`, {});
    const report = (many: number) => {
      const outcomes = Array.from({ length: many }, (_, i) => ({
        ...{ unit: `unit ${i}`, value: 1, key: "k" },
      }));
      const body = JSON.stringify({ outcomes });
      return request(`/v1/experiments/${name}/outcomes`, { method: "POST", headers, body });
    };
    expect((await report(100)).status).toBe(200);
    expect(counted).toHaveLength(1);
    expect((await report(201)).status).toBe(200);
    expect(counted).toHaveLength(4);
    expect((await report(1)).status).toBe(429);
  });

  test("an address reads so often, and goes on to act", async () => {
    const { request, act } = configured({ READ_LIMIT: env.TEST_LIMIT });
    const caller = headers("192.0.2.21");
    await eventually(async () => {
      return (await request("/v1/policies", { headers: caller })).status === 429;
    });
    expect((await act(caller)).status).toBe(200);
    expect((await request("/v2", { headers: caller })).status).toBe(429);
    expect((await request("/healthz", { headers: caller })).status).toBe(200);
    expect((await request("/v1/policies", { headers: headers("192.0.2.22") })).status).toBe(200);
  });
});
