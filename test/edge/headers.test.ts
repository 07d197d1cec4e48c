import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { completeAnswers } from "../../edge/http/answer.ts";
import type { WorkerEnv } from "../../edge/http/worker-env.ts";
import { post, postText, request } from "./client.ts";
import { configured } from "./configured.ts";

const answers: [what: string, ask: () => Promise<Response>][] = [
  ["an action", () => post("taxi", { observation: 328 })],
  ["the page", () => request("/")],
  ["the page of an experiment", () => request("/experiments/trial")],
  ["a list", () => request("/v1/policies")],
  ["a HEAD", () => request("/v1/policies", { method: "HEAD" })],
  ["a body that is not JSON", () => postText("taxi", "{")],
  ["a policy that is not there", () => post("nobody", {})],
  ["a path that is not there", () => request("/nothing")],
  ["a method that is not taken", () => request("/healthz", { method: "PUT" })],
  ["a missing token", () => configured({ ACT_TOKENS: "0123456789abcdef" }).act()],
];

describe.each(answers)("the answer to %s", (_, ask) => {
  test("may not be sniffed, framed, or tell of itself elsewhere", async () => {
    const { headers } = await ask();
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("content-security-policy")).toMatch(/default-src '(none|self)'/);
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  });

  test("has an id, another each time", async () => {
    const ids = [await ask(), await ask()].map(({ headers }) => headers.get("x-request-id"));
    expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(ids[1]).not.toBe(ids[0]);
  });
});

test("what is no page may load and run nothing", async () => {
  const { headers } = await request("/v1/policies");
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
});

test.each(["a", "x".repeat(128), "7f3c-22.a_b:c=", crypto.randomUUID()])(
  "a caller's own id is kept: %s",
  async (id) => {
    for (const path of ["/v1/policies", "/nothing", "/"]) {
      const { headers } = await request(path, { headers: { "x-request-id": id } });
      expect(headers.get("x-request-id")).toBe(id);
    }
  },
);

test.each(["", "x".repeat(129), "a b", 'a"b', "<script>", "a,b"])(
  "unless it is longer than 128 characters, or has odd ones: %j",
  async (id) => {
    const { headers } = await request("/healthz", { headers: { "x-request-id": id } });
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  },
);

test("a WebSocket is still one with these headers", async () => {
  const app = new Hono<WorkerEnv>().use(completeAnswers).get("/", () => {
    const [client, server] = Object.values(new WebSocketPair());
    server.accept();
    server.addEventListener("message", ({ data }) => server.send(`${data}, too`));
    return new Response(null, { status: 101, webSocket: client });
  });
  const { status, webSocket, headers } = await app.request("/");
  expect(status).toBe(101);
  expect(headers.get("x-request-id")).not.toBeNull();
  webSocket?.accept();
  const answer = new Promise((resolve) => {
    webSocket?.addEventListener("message", ({ data }) => resolve(data));
  });
  webSocket?.send("good day");
  expect(await answer).toBe("good day, too");
  webSocket?.close();
});
