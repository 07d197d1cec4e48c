import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { logFolderOf } from "../../edge/experiments/decision-log.ts";
import { experiment } from "../../schemas/experiment.ts";
import {
  ask,
  createAsking,
  declarationOf,
  experiments,
  having,
  isAdministration,
  loggedObject,
  pathOf,
  published,
} from "./asking.ts";
import { expectNamed, operationOf, operations, statusesOf } from "./described.ts";
import { adminToken, emptyRegistry, formOf, startIsolate } from "./isolate.ts";
import { renamed } from "./packages.ts";
import { openStream } from "./stream-client.ts";
import { watchedBucket } from "./watched-bucket.ts";

const act = operationOf("post", "/v1/policies/{policy}/act");
const stream = operationOf("get", "/v1/policies/{policy}/stream");
const infer = operationOf("post", "/v2/models/{model}/infer");
const publish = operationOf("put", "/v1/admin/policies/{policy}/versions/{version}");
const promote = operationOf("post", "/v1/admin/policies/{policy}/promote");
const rollback = operationOf("post", "/v1/admin/policies/{policy}/rollback");
const actInExperiment = operationOf("post", "/v1/experiments/{experiment}/act");
const outcomes = operationOf("post", "/v1/experiments/{experiment}/outcomes");
const declare = operationOf("put", "/v1/admin/experiments/{experiment}");
const remove = operationOf("delete", "/v1/admin/experiments/{experiment}");
const [start, weights, stop] = ["start", "weights", "stop"].map((change) =>
  operationOf("post", `/v1/admin/experiments/{experiment}/${change}`),
);
const [decisions, units] = ["decisions", "units"].map((list) =>
  operationOf("get", `/v1/admin/experiments/{experiment}/${list}`),
);
const logged = operationOf("get", "/v1/admin/experiments/{experiment}/decisions/{date}/{object}");
const exclude = operationOf("post", "/v1/admin/experiments/{experiment}/exclusions");
const actor = operationOf("get", "/v1/policies/{policy}/versions/{version}/actor.onnx");
const metrics = operationOf("get", "/v1/admin/metrics");

const unknownVersion = "0123456789abcdef";

describe("every answer is as the document says", () => {
  const { request } = startIsolate();
  const { expectAnswer, expectStatus, seenOf } = createAsking(request);

  /** Puts an object into the log of the experiment that operators change. */
  async function logDecisions() {
    const path = `/v1/experiments/${experiments.changed}`;
    const found = experiment.parse(await (await request(path)).json());
    await env.TEST_POLICIES.put(`${logFolderOf(found)}${loggedObject}`, "{}\n", {
      httpMetadata: { contentType: "application/x-ndjson" },
    });
  }

  beforeAll(async () => {
    await emptyRegistry();
    vi.spyOn(console, "error").mockReturnValue();
    for (const name of [experiments.asked, experiments.removed]) {
      await ask(request, declare, { experiment: name, body: JSON.stringify(declarationOf(name)) });
    }
    await ask(request, start, { experiment: experiments.asked });
    return () => vi.restoreAllMocks();
  });

  test("when it is what was asked for", async () => {
    await expectStatus(201, publish);
    // In this order: what was promoted can be taken back, and what was declared be started.
    for (const described of having(200)) {
      if (described === logged) await logDecisions();
      if (described !== remove) await expectStatus(200, described);
    }
    await expectStatus(200, remove, { experiment: experiments.removed });
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

  test("when a version becomes a canary", async () => {
    const body = JSON.stringify({ version: published.manifest.version, share: 0.5 });
    await expectStatus(200, promote, { body });
    await expectStatus(200, operationOf("get", "/v1/admin/policies"));
    await expectStatus(200, rollback);
  });

  test("when metrics are asked for as JSON", async () => {
    await expectStatus(200, metrics, { headers: { accept: "application/json" } });
  });

  test("when many outcomes are reported", async () => {
    const [again, other] = [8, 9].map((value) => ({ unit: "episode 7", value, key: "return" }));
    const body = JSON.stringify({ outcomes: [again, other, { ...other, final: false, key: "2" }] });
    await expectStatus(200, outcomes, { body });
  });

  test("when there is no such policy, experiment or version", async () => {
    // Nothing can have this name.
    const nobody = { policy: "Nobody", experiment: "Nobody" };
    for (const described of having(404)) await expectStatus(404, described, nobody);
    for (const described of having(404)) {
      if (!described.path.includes("{version}")) continue;
      await expectStatus(404, described, { version: unknownVersion });
    }
  });

  test("when a token is missing", async () => {
    const { request } = startIsolate({ settings: { ACT_TOKENS: "0123456789abcdef" } });
    for (const described of having(401)) {
      await expectStatus(401, described, { request, anonymous: true });
    }
  });

  test("when nobody may administer", async () => {
    const { request } = startIsolate({ settings: { ADMIN_TOKENS: undefined } });
    for (const described of having(403).filter(isAdministration)) {
      await expectStatus(403, described, { request });
    }
  });

  test("when the caller has an actor already, or nobody may have it", async () => {
    const { headers } = await ask(request, actor);
    await expectStatus(304, actor, { headers: { "if-none-match": headers.get("etag") ?? "" } });
    const kept = startIsolate({ settings: { ACTOR_DOWNLOADS: "false" } });
    await expectStatus(403, actor, { request: kept.request });
  });

  test("when the caller asks too often", async () => {
    const limits = { ACT_LIMIT: env.TEST_LIMIT, READ_LIMIT: env.TEST_LIMIT };
    const { request } = startIsolate({ settings: limits });
    for (const [i, described] of having(429).entries()) {
      const headers = { "cf-connecting-ip": `10.9.${i}.1` };
      for (let count = 0; count < 3; count++) {
        for (const method of ["GET", "POST"]) await request("/v1/nothing", { method, headers });
      }
      await expectStatus(429, described, { request, headers });
    }
  });

  test("when the settings are wrong", async () => {
    const { request } = startIsolate({ settings: { LOG_REQUESTS: "loudly" } });
    for (const described of having(500)) await expectStatus(500, described, { request });
  });

  test("when there is no registry", async () => {
    const { request } = startIsolate({ hasRegistry: false });
    for (const described of having(501)) await expectStatus(501, described, { request });
  });

  test("when what is stored cannot be reached", async () => {
    const { watch, bucket } = watchedBucket();
    watch.fails = true;
    const getByName = (name: string) => {
      if (watch.fails) throw new Error("the object is down");
      return env.METRICS!.getByName(name);
    };
    const store = Object.assign(Object.create(env.METRICS!), { getByName });
    const metrics = { store, name: crypto.randomUUID() };
    const { request } = startIsolate({ bucket, metrics });
    for (const described of having(503)) await expectStatus(503, described, { request });
    watch.fails = false;
  });

  test("when the method is not taken", async () => {
    const taken = new Set(operations.map(({ method, path }) => `${method} ${path}`));
    const headers = { authorization: `Bearer ${adminToken}` };
    for (const described of having(405)) {
      for (const method of ["put", "delete", "patch"]) {
        if (taken.has(`${method} ${described.path}`)) continue;
        const init = { method: method.toUpperCase(), headers };
        await expectAnswer(405, described, await request(pathOf(described), init));
      }
    }
  });

  test("when the body is none that is taken", async () => {
    const long = " ".repeat(9 * 1024 * 1024);
    for (const described of having(413)) {
      await expectStatus(413, described, { body: long });
      await expectStatus(415, described, { headers: { "content-type": "text/plain" }, body: "x" });
      await expectStatus(415, described, { headers: { "content-encoding": "br" } });
      if (described === publish) continue;
      await expectStatus(400, described, { body: "{" });
    }
    const headers = { "content-type": "multipart/form-data; boundary=y" };
    await expectStatus(400, publish, { headers, body: "--x" });
    await expectStatus(400, infer, { body: '{"inputs": []}' });
  });

  test("when a list goes on nowhere", async () => {
    const headers = { authorization: `Bearer ${adminToken}` };
    for (const described of [decisions, units]) {
      const response = await request(`${pathOf(described)}?after=nowhere`, { headers });
      await expectAnswer(422, described, response);
    }
  });

  test("when the body breaks a rule", async () => {
    await expectStatus(422, act, { body: '{"observation": 500, "mode": "random"}' });
    await expectStatus(422, publish, { body: new FormData() });
    await expectStatus(422, publish, { body: formOf(renamed(published, "cab")) });
    await expectStatus(422, promote, { body: '{"version": "live", "share": 1}' });
    await expectStatus(422, rollback, { body: "{}" });
    await expectStatus(422, actInExperiment, { body: '{"unit": "", "mode": "stochastic"}' });
    await expectStatus(422, outcomes, { body: '{"outcomes": []}' });
    await expectStatus(422, declare, { body: JSON.stringify(declarationOf("another")) });
    await expectStatus(422, weights, { body: '{"weights": [1, 1]}' });
    await expectStatus(422, exclude, { body: '{"unit": "e", "reason": ""}' });
    await expectStatus(422, stop, { body: '{"reason": 7}' });
  });

  test("when it contradicts what there is", async () => {
    const body = JSON.stringify({ version: unknownVersion });
    for (const described of [promote, rollback]) await expectStatus(409, described, { body });
    await expectStatus(409, remove, { experiment: experiments.asked });
    const question = JSON.stringify({ observation: 328, version: unknownVersion });
    await expectStatus(409, act, { body: question });
    const manifest = { ...published.manifest, environment: "Taxi-v4" };
    await expectStatus(409, publish, { body: formOf({ ...published, manifest }) });
    // By now it was started, and stopped.
    for (const described of [declare, start, weights, stop]) await expectStatus(409, described);
    const experiment = "declared-as-described";
    await ask(request, declare, { experiment, body: JSON.stringify(declarationOf(experiment)) });
    for (const described of [actInExperiment, outcomes]) {
      await expectStatus(409, described, { experiment });
    }
    for (const what of ["results", "history"]) {
      const described = operationOf("get", `/v1/experiments/{experiment}/${what}`);
      await expectStatus(200, described, { experiment });
    }
  });

  test("when a stream cannot be opened", async () => {
    await expectStatus(426, stream, { headers: { upgrade: "h2c" } });
    await expectStatus(403, stream, { headers: { origin: "https://evil.example" } });
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
      expect({ ...described, statuses: seenOf(described) }).toEqual({
        ...described,
        statuses: statusesOf(described).sort(),
      });
    }
  });
});
