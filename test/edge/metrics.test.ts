import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { type Counted, metricsSummary } from "../../schemas/metrics.ts";
import { refusal } from "./client.ts";
import { eventually } from "./eventually.ts";
import { parseExposition } from "./exposition.ts";
import { adminToken, emptyRegistry, startIsolate } from "./isolate.ts";
import { another, bundled } from "./packages.ts";
import { openStream } from "./stream-client.ts";

beforeEach(emptyRegistry);

type Isolate = ReturnType<typeof startIsolate>;

const json = { headers: { accept: "application/json" } };
const observation = [Math.cos(2), Math.sin(2), -1.5];
const tensor = { name: "observation", shape: [2], datatype: "INT64", data: [1, 2] };

async function summaryOf({ admin }: Isolate) {
  const response = await admin("GET", "/metrics", json);
  expect(response.headers.get("content-type")).toBe("application/json");
  return metricsSummary.parse(await response.json());
}

const countsOf = async (isolate: Isolate) => (await summaryOf(isolate)).counts;

const versionOf = (policy: string) => bundled(policy).manifest.version;

/** What is expected to be counted of Taxi. */
function taxi(counted: Partial<Counted>): Counted {
  const nothing = {
    mode: "",
    protocol: "act",
    outcome: "refused",
    requests: 1,
    actions: 0,
  } as const;
  return { policy: "taxi", version: versionOf("taxi"), ...nothing, ...counted };
}

describe("a request that acts is counted", () => {
  test("by policy, version and mode, with its actions", async () => {
    const isolate = startIsolate();
    await isolate.act("taxi", { observation: 1 });
    await isolate.act("taxi", { observation: 2 });
    await isolate.ask("taxi", { observations: [1, 2, 3] });
    await isolate.act("taxi", { observation: 1, mode: "deterministic" });
    const answered = { outcome: "answered" } as const;
    expect(await countsOf(isolate)).toEqual([
      taxi({ ...answered, mode: "stochastic", requests: 3, actions: 5 }),
      taxi({ ...answered, mode: "deterministic", requests: 1, actions: 1 }),
    ]);
  });

  test("in the Open Inference Protocol, too", async () => {
    const isolate = startIsolate();
    const headers = { "content-type": "application/json" };
    const infer = (path: string, question: object) => {
      const body = JSON.stringify(question);
      return isolate.request(`/v2/models/${path}/infer`, { method: "POST", headers, body });
    };
    await infer("taxi", { inputs: [tensor] });
    await infer(`taxi/versions/${versionOf("taxi")}`, {
      inputs: [tensor],
      outputs: [{ name: "log_prob" }],
      parameters: { mode: "deterministic" },
    });
    await infer("taxi", { inputs: [] });
    const inference = { protocol: "inference" } as const;
    const answered = { ...inference, outcome: "answered", actions: 2 } as const;
    expect(await countsOf(isolate)).toEqual([
      taxi({ ...answered, mode: "stochastic" }),
      taxi({ ...answered, mode: "deterministic" }),
      taxi(inference),
    ]);
  });

  test("when it is refused, by what was known then", async () => {
    const isolate = startIsolate({ settings: { ACT_TOKENS: "a-token-of-a-robot" } });
    const authorization = `Bearer ${adminToken}`;
    const act = (policy: string, body: string, headers = {}) =>
      isolate.request(`/v1/policies/${policy}/act`, { method: "POST", headers, body });
    const headers = { authorization, "content-type": "application/json" };
    await act("taxi", '{"observation": 500}', headers);
    await act("taxi", "{}", { authorization });
    await act("taxi", '{"observation": 1}');
    expect(await countsOf(isolate)).toEqual([
      taxi({ requests: 2 }),
      taxi({ policy: "", version: "" }),
    ]);
  });

  test("without new counters for whatever names callers think of", async () => {
    const isolate = startIsolate();
    for (let i = 0; i < 100; i++) {
      await isolate.ask(`policy-${i}`, { observation: 1 });
      await isolate.ask("taxi", { observation: 1, version: String(i).padStart(16, "0") });
    }
    expect(await countsOf(isolate)).toEqual([
      taxi({ policy: "", version: "", requests: 100 }),
      taxi({ requests: 100 }),
    ]);
  });

  test("by the version that it was answered by", async () => {
    const isolate = startIsolate();
    const { version } = another("taxi").manifest;
    await isolate.publish(another("taxi"));
    await isolate.promote("taxi", version, 0.25);
    await isolate.act("taxi", { observation: 1, version });
    await isolate.act("taxi", { observation: 1, version: versionOf("taxi") });
    const { counts, shares } = await summaryOf(isolate);
    const answered = { mode: "stochastic", outcome: "answered", actions: 1 } as const;
    expect(counts).toEqual([taxi({ ...answered, version }), taxi(answered)]);
    expect(shares).toEqual([
      { policy: "pendulum", version: versionOf("pendulum"), role: "live", share: 1 },
      { policy: "taxi", version: versionOf("taxi"), role: "live", share: 0.75 },
      { policy: "taxi", version, role: "canary", share: 0.25 },
    ]);
  });

  test("and what only reads, or asks whether it might act, is not", async () => {
    const isolate = startIsolate({ settings: { ALLOWED_ORIGINS: "https://robots.example" } });
    await isolate.request("/v1/policies/taxi");
    await isolate.request("/v2/models/taxi");
    await isolate.request("/nothing");
    const headers = {
      origin: "https://robots.example",
      "access-control-request-method": "POST",
    };
    await isolate.request("/v1/policies/taxi/act", { method: "OPTIONS", headers });
    expect(await summaryOf(isolate)).toMatchObject({ since: null, counts: [] });
  });
});

describe("a stream", () => {
  test("counts each of 1,000 messages, and not its opening", async () => {
    const isolate = startIsolate();
    const { say, answer, socket } = await openStream("pendulum", isolate.request);
    for (let i = 0; i < 1000; i++) say({ observation, seed: i });
    for (let i = 0; i < 1000; i++) await answer();
    socket.close();
    expect(await countsOf(isolate)).toEqual([
      {
        policy: "pendulum",
        version: versionOf("pendulum"),
        mode: "stochastic",
        protocol: "stream",
        outcome: "answered",
        requests: 1000,
        actions: 1000,
      },
    ]);
  });

  test("counts messages that are refused, and openings", async () => {
    const isolate = startIsolate();
    const { say, problem, answer, socket } = await openStream("taxi", isolate.request);
    say({ observation: -1 });
    await problem();
    say({ observation: 1, mode: "deterministic" });
    await answer();
    socket.close();
    await isolate.request("/v1/policies/taxi/stream");
    await isolate.request("/v1/policies/nobody/stream", { headers: { upgrade: "websocket" } });
    const stream = { protocol: "stream" } as const;
    expect(await countsOf(isolate)).toEqual([
      taxi({ ...stream, requests: 2 }),
      taxi({ ...stream, mode: "deterministic", outcome: "answered", actions: 1 }),
      taxi({ ...stream, policy: "", version: "" }),
    ]);
  });
});

describe("where METRICS is bound", () => {
  const stored = () => ({ store: env.METRICS, name: crypto.randomUUID(), interval: 20 });

  test("isolates add up what they count", async () => {
    const metrics = stored();
    const isolates = [1, 2, 3].map(() => startIsolate({ metrics }));
    for (const isolate of isolates) await isolate.act("taxi", { observation: 1 });
    const { ask } = startIsolate({ metrics });
    await ask("taxi", { observation: -1 });
    const expected = [
      taxi({ mode: "stochastic", outcome: "answered", requests: 3, actions: 3 }),
      taxi({}),
    ].sort((a, b) => a.mode.localeCompare(b.mode));
    const observer = startIsolate({ metrics });
    const requests = async () =>
      (await countsOf(observer)).reduce((sum, { requests }) => sum + requests, 0);
    await eventually(async () => (await requests()) === 4);
    expect(await countsOf(observer)).toEqual(expected);
    expect(await summaryOf(observer)).toMatchObject({ scope: "deployment" });
  });

  test("the isolate that answers tells what it has not yet reported", async () => {
    const isolate = startIsolate({ metrics: { ...stored(), interval: 60_000 } });
    await isolate.act("taxi", { observation: 1 });
    for (let i = 0; i < 2; i++) expect(await countsOf(isolate)).toMatchObject([{ requests: 1 }]);
  });
});

test("where METRICS fails, requests are answered, and nothing counted is lost", async () => {
  const error = vi.spyOn(console, "error").mockReturnValue();
  let fails = true;
  const getByName = (name: string) => {
    if (fails) throw new Error("the object is down");
    return env.METRICS!.getByName(name);
  };
  const store = Object.assign(Object.create(env.METRICS!), { getByName });
  const isolate = startIsolate({ metrics: { store, name: crypto.randomUUID(), interval: 20 } });
  await isolate.act("taxi", { observation: 1 });
  const response = await isolate.admin("GET", "/metrics");
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toBe("5");
  fails = false;
  await isolate.act("taxi", { observation: 1 });
  expect(await countsOf(isolate)).toMatchObject([{ requests: 2 }]);
  error.mockRestore();
});

describe("GET /v1/admin/metrics", () => {
  test("answers Prometheus' format, and JSON to those who would rather have it", async () => {
    const isolate = startIsolate();
    await isolate.ask("taxi", { observations: [1, 2, 3] });
    await isolate.ask("taxi", { observation: "what was observed" });
    await isolate.ask("nobody", { observation: 1 });
    const prometheus =
      "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
    const response = await isolate.admin("GET", "/metrics", { headers: { accept: prometheus } });
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(response.headers.get("vary")).toMatch(/accept/i);
    const text = await response.text();
    expect(text).not.toMatch(/observ|token|nobody/);
    const summary = await summaryOf(isolate);
    const samples = parseExposition(text);
    const numbersOf = (name: string) =>
      samples
        .filter((sample) => sample.name === name)
        .map(({ labels, value }) => ({ labels, value }));
    expect(numbersOf("softedge_requests_total")).toEqual(
      summary.counts.map(({ requests: value, actions: _, ...labels }) => ({ labels, value })),
    );
    expect(numbersOf("softedge_actions_total").map(({ value }) => value)).toEqual([3]);
    expect(numbersOf("softedge_served_share")).toEqual(
      summary.shares.map(({ share: value, ...labels }) => ({ labels, value })),
    );
    expect(numbersOf("softedge_metrics_start_time_seconds")).toEqual([
      { labels: {}, value: Date.parse(summary.since ?? "") / 1000 },
    ]);
  });

  test("tells that it speaks of one isolate where METRICS is not bound", async () => {
    const isolate = startIsolate();
    const response = await isolate.admin("GET", "/metrics");
    expect(await response.text()).toMatch(/^# Of this isolate alone/);
    expect(await summaryOf(isolate)).toMatchObject({ scope: "isolate" });
  });

  test("tells what was counted while the registry cannot be read", async () => {
    const error = vi.spyOn(console, "error").mockReturnValue();
    const failing = { get: () => Promise.reject(new Error("R2 is down")) };
    const bucket = Object.assign(Object.create(env.TEST_POLICIES), failing);
    const isolate = startIsolate({ bucket });
    await isolate.ask("taxi", { observation: 1 });
    const { counts, shares } = await summaryOf(isolate);
    expect(shares).toEqual([]);
    expect(counts).toEqual([taxi({ policy: "", version: "", outcome: "failed" })]);
    error.mockRestore();
  });

  test("405 says what there is", async () => {
    const response = await startIsolate().admin("POST", "/metrics");
    expect(response.headers.get("allow")).toBe("GET, HEAD");
    expect(await refusal(response)).toMatchObject({ status: 405 });
  });
});
