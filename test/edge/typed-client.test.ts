import { exports } from "cloudflare:workers";
import { expect, test } from "vitest";
import { type ClientOptions, createClient } from "../../client/index.ts";
import { StreamClosedError } from "../../client/stream.ts";
import { act, actBatch } from "./client.ts";
import { configured, versionOf } from "./configured.ts";
import { refusedBy } from "./refused.ts";

/** As a Worker asks another by a service binding. */
const fetch: ClientOptions["fetch"] = (url, init) => exports.default.fetch(url, init);
const client = createClient({ url: "https://softedge.test", fetch });

/** What a promise is rejected with. */
function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => "nothing was refused",
    (error) => error,
  );
}

test("says whether the Worker is up, and what it serves", async () => {
  expect(await client.health()).toEqual({ status: "ok", policies: 2 });
  const [{ name, version }] = await client.policies();
  expect(await client.manifest(name)).toMatchObject({ name, version });
});

test("downloads an actor", async () => {
  const { actor } = await client.manifest("taxi");
  const bytes = await client.actor("taxi", actor.sha256.slice(0, 16));
  expect(bytes.byteLength).toBe(actor.bytes);
  const refusal = await refusedBy(client.actor("taxi", "0123456789abcdef"));
  expect(refusal.message).toMatch(/^there is no such version; the version here: /);
});

test("asks about an observation, and about many", async () => {
  const one = { observation: 328, seed: 7, return: ["probabilities" as const] };
  expect(await client.act("taxi", one)).toEqual(await act("taxi", one));
  const many = { observations: [[1, 0, 0]], seed: 7, return: ["mean" as const] };
  expect(await client.act("pendulum", many)).toEqual(await actBatch("pendulum", many));
});

test("throws what is refused, with the fields that are wrong and the request's id", async () => {
  const refusal = await refusedBy(
    client.act("pendulum", { observation: [1, 0] }, { requestId: "reading-17" }),
  );
  const detail = "must have exactly 3 numbers, one for each dimension of the observation";
  expect(refusal.message).toBe(`/observation ${detail}`);
  expect(refusal.status).toBe(422);
  expect(refusal.errors).toEqual([{ pointer: "/observation", detail }]);
  expect(refusal.requestId).toBe("reading-17");
});

test.each([
  ["nobody", "there is no such policy; the policies here: pendulum, taxi"],
  // The name is one segment of the path, whatever it holds.
  ["../policies/taxi", "there is no such policy; the policies here: pendulum, taxi"],
])("asks for a policy by its name: %s", async (name, message) => {
  expect((await refusedBy(client.manifest(name))).message).toBe(message);
  expect((await refusedBy(client.act(name, { observation: 0 }))).message).toBe(message);
  expect((await refusedBy(client.stream(name))).message).toBe(message);
});

test("says so where the answer is not the Worker's", async () => {
  const asleep = createClient({
    url: "https://softedge.test",
    fetch: async () => new Response("<h1>asleep</h1>", { status: 503 }),
  });
  const refusal = await refusedBy(asleep.health());
  expect(refusal.status).toBe(503);
  expect(refusal.message).toContain("is not the Worker's: <h1>asleep</h1>");
  expect(refusal.requestId).toBeNull();
});

test.each(["application/problem+json", "Application/Problem+JSON; charset=utf-8"])(
  "reads what is refused as %s",
  async (type) => {
    const problem = { type: "about:blank", title: "Locked", status: 423, detail: "locked" };
    const locked = createClient({
      url: "https://softedge.test",
      fetch: async () =>
        new Response(JSON.stringify(problem), { status: 423, headers: { "content-type": type } }),
    });
    expect((await refusedBy(locked.health())).problem).toEqual(problem);
  },
);

test("reaches a Worker below a path", async () => {
  const asked: string[] = [];
  const below = createClient({
    url: "https://robots.example/policies",
    fetch: async (url) => {
      asked.push(url);
      return Response.json({});
    },
  });
  await below.health();
  await below.act("taxi", { observation: 0 });
  expect(asked).toEqual([
    "https://robots.example/policies/healthz",
    "https://robots.example/policies/v1/policies/taxi/act",
  ]);
});

test("gives up when it is told to", async () => {
  const reason = new Error("too late");
  const signal = AbortSignal.abort(reason);
  await expect(client.act("taxi", { observation: 0 }, { signal })).rejects.toThrow("too late");
  await expect(client.stream("taxi", { signal })).rejects.toThrow("too late");
});

test("gives up a stream that is not open yet when it is told to", async () => {
  const controller = new AbortController();
  const slow = createClient({
    url: "https://softedge.test",
    fetch: (_, { signal }) =>
      new Promise((_, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason));
        controller.abort(new Error("too late"));
      }),
  });
  await expect(slow.stream("taxi", { signal: controller.signal })).rejects.toThrow("too late");
});

test("sends its token, with a stream as well", async () => {
  const token = "0123456789abcdef";
  const { request } = configured({ ACT_TOKENS: token });
  const fetch: ClientOptions["fetch"] = (url, init) => request(new URL(url).pathname, init);
  const stranger = createClient({ url: "https://softedge.test", fetch });
  const known = createClient({ url: "https://softedge.test", fetch, token });
  const question = { observation: 328, mode: "deterministic" as const };
  expect((await refusedBy(stranger.act("taxi", question))).status).toBe(401);
  expect((await refusedBy(stranger.stream("taxi"))).status).toBe(401);
  const { action } = await known.act("taxi", question);
  const stream = await known.stream("taxi");
  expect(await stream.ask(question)).toMatchObject({ action, index: 0 });
  stream.close();
});

test("a stream answers each question in its turn, and goes on after a refusal", async () => {
  const stream = await client.stream("pendulum");
  const episode = Array.from({ length: 200 }, (_, step) =>
    stream.ask({
      observation: [Math.cos(step), Math.sin(step), 0],
      ...(step === 0 && { seed: 3 }),
    }),
  );
  const refused = refusedBy(stream.ask({ observation: [1, 0] }));
  const last = stream.ask({ observations: [[1, 0, 0]], return: ["epsilon"] });
  for (const [step, answer] of (await Promise.all(episode)).entries()) {
    expect(answer).toMatchObject({ seed: 3, step, index: step });
  }
  expect((await refused).errors[0]).toMatchObject({ pointer: "/observation" });
  const { index, step, epsilon, version } = await last;
  expect({ index, step, version }).toEqual({
    index: 201,
    step: 200,
    version: await versionOf("pendulum"),
  });
  expect(epsilon).toEqual([[expect.any(Number)]]);
  stream.close();
});

test("a stream that is closed answers no one who waits, and none who ask after that", async () => {
  const stream = await client.stream("taxi");
  const waiting = stream.ask({ observation: 328 });
  stream.close();
  await expect(waiting).rejects.toThrow(StreamClosedError);
  await expect(stream.ask({ observation: 328 })).rejects.toThrow("ended with code 1000");
  expect((await stream.closed).code).toBe(1000);
});

test("a signal ends a stream that is open", async () => {
  const controller = new AbortController();
  const stream = await client.stream("taxi", { signal: controller.signal });
  await stream.ask({ observation: 328 });
  controller.abort();
  await expect(stream.ask({ observation: 328 })).rejects.toThrow(StreamClosedError);
});

test("a stream that the other side ends says so to all who wait", async () => {
  const restarting = createClient({
    url: "https://softedge.test",
    async fetch() {
      const { 0: webSocket, 1: server } = new WebSocketPair();
      server.accept();
      server.addEventListener("message", () => server.close(1012, "restarting"));
      return new Response(null, { status: 101, webSocket });
    },
  });
  const stream = await restarting.stream("taxi");
  const waiting = [stream.ask({ observation: 328 }), stream.ask({ observation: 329 })];
  for (const error of await Promise.all(waiting.map(errorOf))) {
    expect(error).toBeInstanceOf(StreamClosedError);
    expect(error).toMatchObject({ message: "the stream has ended with code 1012: restarting" });
  }
  expect((await stream.closed).code).toBe(1012);
});
