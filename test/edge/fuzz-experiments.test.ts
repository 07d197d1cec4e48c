import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { experimentList } from "../../schemas/experiment.ts";
import { experimentAction } from "../../schemas/experiment-act.ts";
import { outcomesResponse } from "../../schemas/outcome.ts";
import { declarationOf } from "./asking.ts";
import { type Ask, batchOf, send } from "./hostile-batch.ts";
import { hostileRequestTo, type Route } from "./hostile-requests.ts";
import { adminToken, emptyRegistry, startIsolate } from "./isolate.ts";
import { another, bundled } from "./packages.ts";

const batches = 200;
/** An object takes this many changes at once: the last of them is made at its tenth try at the latest. */
const mostAtOnce = 10;
/** A batch takes a fraction of this: whoever waits longer waits for ever. */
const patience = 60_000;

const { request, admin, postAdmin, act, policies, publish } = startIsolate();

/** Sends hostile requests to these routes, and does what shall succeed after each batch of them. */
async function assertServed(
  ask: Ask,
  routes: readonly Route[],
  served: () => Promise<void>,
): Promise<Set<number>> {
  const statuses = new Set<number>();
  const property = fc.asyncProperty(
    batchOf(hostileRequestTo(routes), mostAtOnce),
    async (batch) => {
      const sent = await Promise.all(batch.map((hostile) => send(ask, hostile)));
      for (const status of sent) statuses.add(status);
      await served();
    },
  );
  await fc.assert(property, { numRuns: batches, timeout: patience });
  return statuses;
}

function json(body: object): RequestInit {
  const headers = { "content-type": "application/json" };
  return { headers, body: JSON.stringify(body) };
}

const running = "fuzzed";
const version = bundled("taxi").manifest.version;
const published = another("taxi");

beforeAll(async () => {
  await emptyRegistry();
  await publish(published);
  await admin("PUT", `/experiments/${running}`, json(declarationOf(running)));
  await postAdmin(`/experiments/${running}/start`, {});
});

test("whatever units send, they are answered or refused, and a valid unit is answered after it", async () => {
  const path = `/v1/experiments/${running}`;
  const unit = "episode 7";
  const question = { unit, observation: 328, seed: 7, step: 1, return: ["epsilon"] };
  const report = { unit, value: 8, key: "return", final: true };
  const post = async (what: string, body: object): Promise<unknown> =>
    (await request(`${path}/${what}`, { method: "POST", ...json(body) })).json();
  const answer = async () => {
    const { decision_id, ...action } = experimentAction.parse(await post("act", question));
    return action;
  };
  const expected = await answer();
  await post("outcomes", report);
  const routes = [
    { method: "POST", path: `${path}/act`, body: question },
    { method: "POST", path: `${path}/act`, body: { ...question, arm: "stochastic" } },
    { method: "POST", path: `${path}/outcomes`, body: { ...report, unit: "another" } },
    { method: "POST", path: `${path}/outcomes`, body: { outcomes: [report] } },
    { method: "GET", path },
    { method: "GET", path: `${path}/results` },
    { method: "GET", path: `${path}/history` },
    { method: "POST", path: "/v1/experiments/__proto__/act", body: question },
  ];
  const statuses = await assertServed(request, routes, async () => {
    expect(await answer()).toEqual(expected);
    const { duplicates } = outcomesResponse.parse(await post("outcomes", report));
    expect(duplicates).toBe(1);
  });
  expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 404, 405, 415, 422]));
});

test("whatever operators send, they are answered or refused, and all is as valid as it was", async () => {
  const question = { observation: 328, seed: 1, version };
  const expected = await act("taxi", question);
  const names = ["a", "b", "c", "d", "e", "f"].map((end) => `fuzzed-${end}`);
  const ofExperiments = names.flatMap((name) => {
    const path = `/v1/admin/experiments/${name}`;
    return [
      { method: "PUT", path, body: declarationOf(name) },
      { method: "POST", path: `${path}/start` },
      { method: "POST", path: `${path}/weights`, body: { weights: [0.25, 0.75], coverage: 0.5 } },
      { method: "POST", path: `${path}/stop`, body: { reason: "seen enough" } },
    ];
  });
  const policy = "/v1/admin/policies/taxi";
  const change = { version: published.manifest.version };
  const routes = [
    ...ofExperiments,
    { method: "GET", path: "/v1/admin/experiments" },
    { method: "GET", path: "/v1/admin/policies" },
    { method: "GET", path: "/v1/admin/metrics" },
    { method: "PUT", path: `${policy}/versions/${change.version}`, body: published.manifest },
    { method: "POST", path: `${policy}/promote`, body: change },
    { method: "POST", path: `${policy}/promote`, body: { ...change, share: 0.5 } },
    { method: "POST", path: `${policy}/rollback`, body: change },
  ];
  const authorization = `Bearer ${adminToken}`;
  const asOperator: Ask = (path, { headers, ...init }) =>
    request(path, { ...init, headers: { ...headers, authorization } });
  const statuses = await assertServed(asOperator, routes, async () => {
    expect(await act("taxi", question)).toEqual(expected);
    expect((await policies()).map(({ name }) => name)).toEqual(["pendulum", "taxi"]);
    const { experiments } = experimentList.parse(await (await admin("GET", "/experiments")).json());
    const known = experiments.map(({ definition }) => definition.name);
    expect([running, ...names]).toEqual(expect.arrayContaining(known));
  });
  expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 404, 405, 409, 415, 422]));
});
