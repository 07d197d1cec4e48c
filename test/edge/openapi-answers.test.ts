import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { request } from "./client.ts";
import { configured, versionOf } from "./configured.ts";
import {
  type Described,
  expectDescribed,
  expectNamed,
  operationOf,
  operations,
  statusesOf,
} from "./described.ts";
import { openStream } from "./stream-client.ts";

const json = { "content-type": "application/json" };
const upgrade = { upgrade: "websocket" };
const act = operationOf("post", "/v1/policies/{policy}/act");
const stream = operationOf("get", "/v1/policies/{policy}/stream");
const infer = operationOf("post", "/v2/models/{model}/infer");
const inferVersion = operationOf("post", "/v2/models/{model}/versions/{version}/infer");

/** What is sent where a body is needed. */
const valid = new Map<Described, object>([
  [act, { observation: 328, seed: 7, return: ["probabilities", "epsilon"] }],
  ...[infer, inferVersion].map((operation): [Described, object] => [
    operation,
    { id: "7", inputs: [{ name: "observation", shape: [1], datatype: "INT64", data: [328] }] },
  ]),
]);

describe("every answer is as the document says", () => {
  let version: string;
  const seen = new Map<Described, Set<number>>();

  /** Asks, and expects an answer that the document has, with this status. */
  async function expectStatus(
    status: number,
    described: Described,
    how: { settings?: object; policy?: string; headers?: HeadersInit; body?: BodyInit } = {},
  ) {
    const { method, path } = described;
    const policy = how.policy ?? "taxi";
    const filled = path.replace(/\{(policy|model)\}/, policy).replace("{version}", version);
    const body = how.body ?? JSON.stringify(valid.get(described));
    const response = await configured(how.settings ?? {}).request(filled, {
      method: method.toUpperCase(),
      headers: how.headers ?? (method === "post" ? json : described === stream ? upgrade : {}),
      ...(method === "post" && { body }),
    });
    expect(response.status).toBe(status);
    response.webSocket?.accept();
    response.webSocket?.close();
    await expectDescribed(described, response);
    seen.set(described, (seen.get(described) ?? new Set()).add(status));
  }

  const having = (status: number) =>
    operations.filter((described) => statusesOf(described).includes(status));

  beforeAll(async () => {
    version = await versionOf("taxi");
    vi.spyOn(console, "error").mockReturnValue();
    return () => vi.restoreAllMocks();
  });

  test("when it is what was asked for", async () => {
    for (const described of having(200)) await expectStatus(200, described);
    await expectStatus(101, stream);
  });

  test.each([
    ["a batch", "taxi", { observations: [0, 499], seed: 1, return: ["probabilities"] }],
    ["with noise of the caller's", "pendulum", { observation: [1, 0, 0], epsilon: [0.5] }],
    ["all that is known", "pendulum", { observation: [1, 0, 0], return: ["mean", "log_std"] }],
    ["a deterministic batch", "pendulum", { observations: [[1, 0, 0]], mode: "deterministic" }],
  ])("when it is asked for %s", async (_, policy, question) => {
    await expectStatus(200, act, { policy, body: JSON.stringify(question) });
  });

  test("when there is no such policy", async () => {
    for (const described of having(404)) await expectStatus(404, described, { policy: "nobody" });
  });

  test("when a token is missing", async () => {
    const settings = { ACT_TOKENS: "0123456789abcdef" };
    for (const described of having(401)) await expectStatus(401, described, { settings });
  });

  test("when the caller asks too often", async () => {
    const settings = { ACT_LIMIT: env.TEST_LIMIT };
    for (const [i, described] of having(429).entries()) {
      const headers = {
        ...(described === stream ? upgrade : json),
        "cf-connecting-ip": `10.9.${i}.1`,
      };
      for (let count = 0; count < 3; count++) {
        await configured(settings).request("/nothing", { method: "POST", headers });
      }
      await expectStatus(429, described, { settings, headers });
    }
  });

  test("when the settings are wrong", async () => {
    const settings = { LOG_REQUESTS: "loudly" };
    for (const described of having(500)) await expectStatus(500, described, { settings });
  });

  test("when the method is not taken", async () => {
    for (const described of having(405)) {
      const path = described.path
        .replace(/\{(policy|model)\}/, "taxi")
        .replace("{version}", version);
      for (const method of ["PUT", "DELETE"]) {
        const response = await request(path, { method });
        expect(response.status).toBe(405);
        await expectDescribed(described, response);
      }
      seen.set(described, (seen.get(described) ?? new Set()).add(405));
    }
  });

  test("when the body is none that is taken", async () => {
    const long = " ".repeat(9 * 1024 * 1024);
    for (const described of having(413)) {
      await expectStatus(413, described, { body: long });
      await expectStatus(400, described, { body: "{" });
      await expectStatus(415, described, { headers: { "content-type": "text/plain" } });
    }
    await expectStatus(422, act, { body: '{"observation": 500, "mode": "random"}' });
    await expectStatus(400, infer, { body: '{"inputs": []}' });
    const other = JSON.stringify({ observation: 328, version: "0123456789abcdef" });
    await expectStatus(409, act, { body: other });
  });

  test("when a stream cannot be opened", async () => {
    await expectStatus(426, stream, { headers: {} });
    await expectStatus(403, stream, { headers: { ...upgrade, origin: "https://evil.example" } });
  });

  test("when it comes on a stream", async () => {
    const { say, next, socket } = await openStream("taxi");
    for (const question of [{ observation: 328, seed: 7 }, { observations: [0, 499] }]) {
      say(question);
      expectNamed("StreamAnswer", await next());
    }
    say({ observation: 500 });
    expectNamed("StreamProblem", await next());
    socket.close();
  });

  test("and every status that it says there is has been seen", () => {
    for (const described of operations) {
      const statuses = [...(seen.get(described) ?? [])];
      expect({ ...described, statuses: statuses.sort() }).toEqual({
        ...described,
        statuses: statusesOf(described).sort(),
      });
    }
  });
});
