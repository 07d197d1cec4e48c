import { beforeAll, describe, expect, test } from "vitest";
import type { Outcome } from "../../client/experiments.ts";
import { createAdminClient, createClient } from "../../client/index.ts";
import { createTicketBook } from "../../client/tickets.ts";
import { bucketOf } from "../../statistics/bucket.ts";
import { eventually } from "./eventually.ts";
import { adminToken, emptyRegistry, startIsolate } from "./isolate.ts";
import { bundled } from "./packages.ts";
import { refusedBy } from "./refused.ts";

const { version } = bundled("pendulum").manifest;
const modes = ["stochastic", "deterministic"] as const;
const arms = modes.map((mode) => ({ name: mode, policy: "pendulum", version, mode }));
const observation = [1, 0, 0];

const { request } = startIsolate();
/** As a Worker asks another by a service binding. */
const connection = {
  url: "https://softedge.test",
  fetch: (url: string, init: RequestInit) => request(new URL(url).pathname, init),
};
const admin = createAdminClient({ ...connection, token: adminToken });
const client = createClient(connection);

const name = "asked-by-a-client";
const { experiment, act, report, results } = client.experiment(name);

beforeAll(async () => {
  await emptyRegistry();
  const { declare, start } = admin.experiment(name);
  await declare({ arms, weights: [0.5, 0.5], metric: "return" });
  await start();
});

test("tells what was declared, and that it runs", async () => {
  expect(await experiment()).toMatchObject({
    definition: { name, arms, metric: "return" },
    state: "running",
    phases: [{ weights: [0.5, 0.5], coverage: 1 }],
  });
});

test("asks as a unit, which its arm answers", async () => {
  for (const unit of ["robot 7, run 1", "robot 7, run 2", "../act?", "\u{1f980}"]) {
    const arm = modes[bucketOf(name, unit) < 0.5 ? 0 : 1];
    const answer = await act({ unit, observation, seed: 7, step: 1, return: ["mean"] });
    expect(answer).toMatchObject({ experiment: name, arm, mode: arm, version, counted: true });
    expect(answer.mean).toHaveLength(1);
  }
});

test("asks an arm by its name, as the policy is asked", async () => {
  for (const arm of modes) {
    const {
      experiment,
      declaration,
      arm: answered,
      counted,
      decision_id,
      ...action
    } = await act({
      ...{ unit: "visitor", arm, observation, seed: 7 },
    });
    expect([experiment, answered, counted]).toEqual([name, arm, false]);
    expect(declaration).toMatch(/^[0-9a-f]{32}$/);
    expect(decision_id).not.toBe("");
    expect(action).toEqual(await client.act("pendulum", { observation, seed: 7, mode: arm }));
  }
});

test("reports outcomes, which results then have", async () => {
  const units = ["a", "b", "c", "d"];
  const outcomes = units.map((unit, value) => ({ unit, value, key: "return" }));
  const none = { recorded: 0, duplicates: 0, conflicts: [], unknown: [] };
  expect(await report(outcomes)).toEqual({ ...none, recorded: 4 });
  expect(await report(outcomes)).toEqual({ ...none, duplicates: 4 });
  const others = outcomes.map((outcome) => ({ ...outcome, value: 0 }));
  expect(await report(others)).toEqual({ ...none, duplicates: 1, conflicts: [1, 2, 3] });
  await eventually(async () => (await results()).arms.some(({ exposures }) => exposures > 0));
  const shown = await results();
  expect(shown).toMatchObject({ experiment: name, state: "running", metric: "return" });
  expect(shown.unasked).toBe(4);
  for (const [i, { units: counted, mean }] of shown.arms.entries()) {
    const values = outcomes
      .filter(({ unit }) => (bucketOf(name, unit) < 0.5 ? 0 : 1) === i)
      .map(({ value }) => value);
    expect(counted).toBe(values.length);
    const sum = values.reduce((sum, value) => sum + value, 0);
    if (values.length > 0) expect(mean).toBeCloseTo(sum / values.length, 12);
  }
});

describe("where tickets are required", () => {
  const settings = { TICKET_SECRETS: "t".repeat(32), REQUIRE_TICKETS: "true" };
  const signed = startIsolate({ settings });
  const clientOf = () =>
    createClient({
      ...connection,
      fetch: (url: string, init: RequestInit) => signed.request(new URL(url).pathname, init),
    }).experiment(name);
  const outcome = { unit: "ticketed", value: 1, key: "ticket" };

  test("brings those of its units by itself: the first that counts", async () => {
    const { act, report } = clientOf();
    const { ticket, arm } = await act({ unit: outcome.unit, observation });
    expect(ticket).toBeDefined();
    const other = modes.find((mode) => mode !== arm) ?? "";
    expect((await act({ unit: outcome.unit, observation, arm: other })).counted).toBe(false);
    expect(await report([outcome])).toMatchObject({ recorded: 1 });
    expect(await clientOf().report([outcome])).toMatchObject({ recorded: 0, unsigned: [0] });
    const given = { ...outcome, ...(ticket !== undefined && { ticket }) };
    expect(await clientOf().report([given])).toMatchObject({ duplicates: 1 });
  });
});

test("a book of tickets keeps the first that counts, of the declaration that there is now", () => {
  const { keep, attach } = createTicketBook();
  const outcome = { unit: "a", value: 1, key: "k" };
  const kept = () => attach<Outcome>(outcome).ticket;
  const [before, now] = ["a".repeat(32), "b".repeat(32)];
  expect(kept()).toBeUndefined();
  keep("a", { ticket: "tried", counted: false, declaration: before });
  expect(kept()).toBe("tried");
  keep("a", { ticket: "first", counted: true, declaration: before });
  keep("a", { ticket: "later", counted: true, declaration: before });
  keep("a", { ticket: "stopped", counted: false, declaration: before });
  expect(kept()).toBe("first");
  expect(attach<Outcome>({ ...outcome, ticket: "own" }).ticket).toBe("own");
  keep("a", { ticket: "anew", counted: true, declaration: now });
  expect(kept()).toBe("anew");
});

describe("throws what is refused", () => {
  test("of a question, with the field that is wrong and the request's id", async () => {
    const question = { unit: "a", arm: "third", observation };
    const refusal = await refusedBy(act(question, { requestId: "run-17" }));
    const detail = "must be one of stochastic, deterministic";
    expect(refusal.status).toBe(422);
    expect(refusal.errors).toEqual([{ pointer: "/arm", detail }]);
    expect(refusal.requestId).toBe("run-17");
  });

  test("of a report, with the index of the one that is wrong", async () => {
    const outcome = { unit: "a", value: 1, key: "0", final: false };
    const refusal = await refusedBy(report([outcome, { ...outcome, value: Number.NaN }]));
    expect(refusal.status).toBe(422);
    expect(refusal.errors.map(({ pointer }) => pointer)).toEqual(["/outcomes/1/value"]);
  });

  test("before the experiment is started", async () => {
    const early = "declared-for-a-client";
    await admin.experiment(early).declare({ arms, weights: [0.5, 0.5] });
    const { act, report, results } = client.experiment(early);
    expect(await refusedBy(act({ unit: "a", observation }))).toMatchObject({ status: 409 });
    const outcome = { unit: "a", value: 1, key: "0" };
    expect(await refusedBy(report([outcome]))).toMatchObject({ status: 409 });
    expect(await results()).toMatchObject({ state: "created", unasked: 0 });
  });

  test.each(["nothing", `../experiments/${name}`, "__proto__", ""])(
    "where there is no experiment: %j",
    async (missing) => {
      const { experiment, act, results } = client.experiment(missing);
      const asked = [experiment(), act({ unit: "a", observation }), results()];
      for (const { status } of await Promise.all(asked.map(refusedBy))) expect(status).toBe(404);
    },
  );
});
