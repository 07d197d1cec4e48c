import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { lengthOfAnswer, postOf } from "../../../studies/bench/edge/connection.ts";
import { controlLoops } from "../../../studies/bench/edge/control-loop.ts";
import { coreNumbers } from "../../../studies/bench/edge/cores.ts";
import { quantile, requestDueAt } from "../../../studies/bench/edge/latencies.ts";
import { closedLoop, openLoop } from "../../../studies/bench/edge/load.ts";
import { testPolicies } from "../../policies.ts";

describe("a quantile", () => {
  test("is the least value that a share of them does not exceed", () => {
    const values = [30, 10, 40, 20];
    expect([0.25, 0.26, 0.5, 0.75, 0.99, 1].map((q) => quantile(values, q))).toEqual([
      10, 20, 20, 30, 40, 40,
    ]);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });

  test("has at least its share of the values at or below it, and less strictly below", () => {
    const values = fc.array(fc.double({ noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, q) => {
        const value = quantile(values, q);
        expect(values).toContain(value);
        const upTo = values.filter((each) => each <= value).length;
        const below = values.filter((each) => each < value).length;
        expect(upTo / values.length).toBeGreaterThanOrEqual(q);
        expect(below / values.length).toBeLessThan(q);
      }),
    );
  });
});

test("requests of an open loop are due one interval after the other", () => {
  expect([0, 1, 2, 500].map((i) => requestDueAt(i, 1000, 500))).toEqual([1000, 1002, 1004, 2000]);
});

test("cores are listed as Linux lists them", () => {
  expect(coreNumbers("0-2,5,7-8")).toEqual([0, 1, 2, 5, 7, 8]);
});

describe("an answer", () => {
  test("is as long as its head and its body", () => {
    const answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: 1\r\n\r\n";
    expect(lengthOfAnswer(answer)).toBe(answer.length + 2);
    expect(lengthOfAnswer(answer.slice(0, -1))).toBeUndefined();
  });

  test("that is no 200, or does not say its length, ends the measurement", () => {
    expect(() => lengthOfAnswer("HTTP/1.1 429 Too Many Requests\r\n\r\n")).toThrow(/no 200.*429/);
    expect(() => lengthOfAnswer("HTTP/1.1 200 OK\r\n\r\n")).toThrow(/how long/);
  });
});

describe("a load", () => {
  let server: Server;
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  async function serve(answer: RequestListener) {
    server = createServer(answer).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("a server has a port");
    return { port: address.port, request: postOf("/act", { observation: [1] }) };
  }

  test("in a closed loop has as many requests under way as connections", async () => {
    const connections = 3;
    let underWay = 0;
    let most = 0;
    let answered = 0;
    const all = Promise.withResolvers<void>();
    const bodies = new Set<string>();
    const target = await serve(async (request, response) => {
      most = Math.max(most, ++underWay);
      for await (const body of request) bodies.add(String(body));
      // The first are answered once all are under way.
      if (underWay === connections) all.resolve();
      await all.promise;
      underWay--;
      answered++;
      response.end("{}");
    });
    const { latencies } = await closedLoop(target, { connections, seconds: 0.1 });
    expect(most).toBe(connections);
    expect(bodies).toEqual(new Set(['{"observation":[1]}']));
    expect(latencies).toHaveLength(answered);
  });

  test("in an open loop counts a pause for all who were due in it", async () => {
    let first = true;
    const target = await serve(async (_, response) => {
      if (first) {
        first = false;
        await setTimeout(200);
      }
      response.end("{}");
    });
    const { latencies } = await openLoop(target, { connections: 1, rate: 1000, seconds: 0.02 });
    expect(latencies).toHaveLength(20);
    // Request i is due i ms later than the first, and answered after it.
    for (const [i, latency] of latencies.entries()) {
      expect(latency + i).toBeGreaterThanOrEqual(latencies[0] - 1e-6);
    }
  });

  test("of control loops asks once in a period each, and counts a late answer for all it delays", async () => {
    let first = true;
    const target = await serve(async (_, response) => {
      if (first) {
        first = false;
        await setTimeout(100);
      }
      response.end("{}");
    });
    const load = { loops: 2, rate: 100, seconds: 0.1 };
    const { latencies, jitters } = await controlLoops(target, load);
    expect(latencies).toHaveLength(20);
    // Between the answers of a loop.
    expect(jitters).toHaveLength(18);
    // Of the first loop, questions are due every 10 ms, and the first was answered after 100.
    const delayed = latencies.toSorted((a, b) => b - a).slice(0, 9);
    for (const [i, latency] of delayed.entries()) {
      expect(latency).toBeGreaterThanOrEqual(100 - 10 * i - 5);
    }
  });

  test("ends when an answer is no 200", async () => {
    const target = await serve((_, response) => response.writeHead(503).end());
    const load = { connections: 2, seconds: 10 };
    await expect(closedLoop(target, load)).rejects.toThrow(/503/);
    await expect(openLoop(target, { ...load, rate: 10 })).rejects.toThrow(/503/);
  });
});

test("npm run bench -- edge measures the Worker beside the bare route, and says what it leaves out", () => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [
      ...[
        "studies/bench/main.ts",
        "edge",
        "--policy",
        join(testPolicies.folder, "pendulum"),
        "--json",
      ],
      ...["--rounds", "1", "--seconds", "0.1", "--peers", "--python", "there/is/no/python"],
    ],
    { encoding: "utf8" },
  );
  expect(stderr).toMatch(/left out: .*there\/is\/no\/python/);
  expect(status).toBe(0);
  const { edge } = JSON.parse(stdout);
  expect(edge.policy).toMatchObject({ name: "pendulum", environment: "Pendulum-v1" });
  for (const { servers } of edge.closed_loop) {
    const { worker, bare } = servers;
    // In one round, the ratio is that of the two rates.
    const ratio = worker.requests_per_second / bare.requests_per_second;
    expect(worker.to_bare.requests_per_second).toBeCloseTo(ratio, 12);
    expect(worker.p99_ms).toBeGreaterThanOrEqual(worker.p50_ms);
  }
  expect(edge.closed_loop.map(({ connections }: { connections: number }) => connections)).toEqual([
    1, 16, 64,
  ]);
  expect(edge.streams.control_loops.map(({ loops }: { loops: number }) => loops)).toEqual([1, 32]);
  for (const { ways } of [...edge.streams.control_loops, ...edge.streams.closed_loop]) {
    expect(Object.keys(ways)).toEqual(["stream", "http", "bare"]);
    for (const { p50_ms, p99_ms } of Object.values<Record<string, number>>(ways)) {
      expect(p50_ms).toBeGreaterThan(0);
      expect(p99_ms).toBeGreaterThanOrEqual(p50_ms);
    }
  }
  expect(edge.cold_start.worker.first_answer_ms).toBeGreaterThan(0);
  expect(edge.cold_start.worker.resident_bytes).toBeGreaterThan(edge.bundle.bytes);
  expect(edge).not.toHaveProperty("requests_to_fastapi");
});

test("npm run bench -- edge --profile tells where the time of a request and of a start goes", () => {
  const policy = join(testPolicies.folder, "pendulum");
  const { stdout, status } = spawnSync(
    process.execPath,
    [
      ...["studies/bench/main.ts", "edge", "--profile", "--policy", policy, "--json"],
      ...["--rounds", "1", "--seconds", "0.2"],
    ],
    { encoding: "utf8" },
  );
  expect(status).toBe(0);
  const { request, start } = JSON.parse(stdout).profile;
  expect(request.worker["the rest of its evaluation"]).toBeGreaterThan(0);
  expect(request.worker.Hono).toBe(0);
  expect(request.bare["the actor's kernel"]).toBe(0);
  expect(request.bare.Hono).toBeGreaterThan(0);
  expect(Object.keys(start)).toEqual(["worker", "empty", "bare"]);
  expect(start.empty).not.toHaveProperty("first_answer_ms");
  for (const name of ["worker", "bare"]) {
    expect(start[name].first_answer_ms).toBeGreaterThan(0);
  }
});

test("npm run bench -- cost tells the CPU time of an action, and the bytes of its line in the log", () => {
  const { stdout, status } = spawnSync(
    process.execPath,
    ["studies/bench/main.ts", "cost", "--rounds", "1", "--seconds", "0.2", "--json"],
    { encoding: "utf8" },
  );
  expect(status).toBe(0);
  const { cost } = JSON.parse(stdout);
  expect(Object.keys(cost.cpu_us)).toEqual(["plain", "experiment", "logged", "stream"]);
  for (const time of Object.values(cost.cpu_us)) expect(time).toBeGreaterThan(0);
  expect(cost.bytes_per_decision).toBeGreaterThan(100);
});
